#!/usr/bin/env bash
# Renders on AWS and leaves nothing running there: deploys the farm, waits until it has drained, fetches the frames, and destroys the
# farm, whatever happened.
#   render.sh FOLDER [STACK] [-c frames=1-48 -c maxInstances=4 ...]
# It needs Node, the AWS CLI, credentials, and an account in which `npx cdk bootstrap` was run once. Exit code: 0 when every frame is
# there, 1 when some are not, or the farm could not be destroyed.
set -euo pipefail

folder=$1
options=("${@:2}")
outputs=$(mktemp)

finish() {
  local status=$? pause
  # A second signal would leave the farm as it is.
  trap '' INT TERM
  pause=$(jobs -p)
  [ -z "$pause" ] || kill "$pause" || true
  if ! npx cdk destroy --force ${options[@]+"${options[@]}"} >&2; then
    echo "the farm could not be destroyed, and may cost money: npx cdk destroy ${options[*]-}" >&2
    status=1
  fi
  rm -f "$outputs"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

npx cdk deploy --require-approval never --outputs-file "$outputs" ${options[@]+"${options[@]}"} >&2

output() {
  node -p 'Object.values(JSON.parse(fs.readFileSync(process.argv[1], "utf8")))[0][process.argv[2]]' "$outputs" "$1"
}
farm=$(output FarmName)
frames=$(output Frames)

# In the background, so that a signal is heard at once. It says on stderr how far the farm is.
npx --no -- brenda wait --farm "$farm" >&2 &
status=0
wait $! || status=$?
# 1: not all of the frames are there. Anything else: nobody knows.
[ "$status" -le 1 ] || exit "$status"

mkdir -p "$folder"
aws s3 sync --only-show-errors "$frames" "$folder" >&2
echo "$(find "$folder" -type f | wc -l) files in $folder" >&2
[ "$status" = 0 ]
