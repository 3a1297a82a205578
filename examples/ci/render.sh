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
queue=$(output QueueUrl)
dead_letters=$(output DeadLetterUrl)
group=$(output Group)
frames=$(output Frames)

# Waiting, being rendered, and delayed.
tasks() {
  aws sqs get-queue-attributes --queue-url "$1" --output text --attribute-names \
    ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed \
    --query 'sum(values(Attributes)[].to_number(@))'
}

wanted() {
  aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$group" --output text \
    --query 'AutoScalingGroups[0].DesiredCapacity'
}

fail() {
  echo "$1" >&2
  exit 1
}

# The drainer wants no instances any more when it has seen for a while that there is nothing to render, or when none can be made
# ready to: then tasks are left.
silences=0
while true; do
  if instances=$(wanted); then
    silences=0
    [ "$instances" != 0 ] || break
    [ "$instances" != None ] || fail "the group $group is gone"
    echo "$(tasks "$queue") tasks left, $instances instances" >&2
  else
    silences=$((silences + 1))
    [ "$silences" -lt 10 ] || fail 'AWS has not answered ten times in a row'
  fi
  # In the background, so that a signal is heard at once.
  sleep "${SECONDS_BETWEEN_LOOKS:-60}" &
  wait $!
done

mkdir -p "$folder"
aws s3 sync --only-show-errors "$frames" "$folder" >&2
left=$(tasks "$queue")
given_up=$(tasks "$dead_letters")
echo "$(find "$folder" -type f | wc -l) files in $folder; $left tasks left, $given_up given up" >&2
[ "$left" = 0 ] && [ "$given_up" = 0 ]
