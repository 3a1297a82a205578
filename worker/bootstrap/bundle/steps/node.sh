#!/bin/bash
# Node.js: the image's or the package manager's when it is new enough; otherwise the archive that the deployment put into the farm's bucket.
# The deployment does so where the image is not one of Amazon's.
. "$(dirname "$0")/../lib.sh"

if ! bash "$bundle/suitable-node.sh" >"$state/node"; then
  object=${BRENDA_NODE_ARCHIVE:-}
  [ "$object" ] || fail 'this image has no Node.js 20.19 or newer, and the deployment brought none; put it into the image, or deploy with bringNode true'
  bring Node.js "$object" "${BRENDA_NODE_SHA256:-}" "$home/node"
  echo "from $object"
  bash "$bundle/suitable-node.sh" >"$state/node" || fail "$object does not run here: it is for another kind of processor, or for a newer system"
fi
echo "$(<"$state/node") $("$(<"$state/node")" --version)"
