#!/bin/bash
# Does in an image what every boot would do again: the steps that bring packages, Node.js and Blender. A boot on the image finds what is
# there, and goes on. Blender is started once, as a boot does, so that an image on which it cannot be is none.
set -euo pipefail
bundle=$(dirname "$(dirname "$(readlink -f "$0")")")
state=${BRENDA_ROOT:-}/run/brenda
home=${BRENDA_ROOT:-}/opt/brenda
mkdir -p "$state"

if ! command -v aws >/dev/null; then
  install -D -m 755 "$bundle/aws.py" "$home/bin/aws"
  PATH=$PATH:$home/bin
fi
for step in packages node blender; do
  echo "image: $step begins"
  # The steps read in their logs why they failed.
  bash "$bundle/steps/$step.sh" 2>&1 | tee "$state/$step.log"
done

said=$("$home/blender" -b --version 2>&1) || {
  echo "image: Blender does not start: $said"
  exit 1
}
is=$(grep -m 1 '^Blender ' <<<"$said") || {
  echo "image: this is no Blender: $said"
  exit 1
}
echo "image: has $is and Node.js $("$(<"$state/node")" --version)"
