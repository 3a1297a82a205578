#!/bin/bash
# Runs in an image the steps that every boot would repeat: packages, Node.js and Blender. A boot on the image finds them done, and goes on.
# It starts Blender once, as a boot does, so that the image build fails when Blender cannot start.
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
  # The steps read from their logs why they failed.
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
