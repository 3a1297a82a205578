#!/bin/bash
# Node.js: what the image or the package manager has, when it is new enough; otherwise nodejs.org's own build, checked against
# the checksums that are published beside it.
. "$(dirname "$0")/../lib.sh"

if ! bash "$bundle/suitable-node.sh" >"$state/node"; then
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) fail "nodejs.org has no program for $(uname -m); put Node.js 20.19 or newer into the image" ;;
  esac
  site=${BRENDA_NODE_SITE:-https://nodejs.org/dist}/latest-v22.x
  fetch "$site/SHASUMS256.txt" "$state/node.sums" || fail "$site cannot be reached; put Node.js 20.19 or newer into the image"
  line=$(grep -E "  node-v[0-9.]+-linux-$machine\.tar\.xz$" "$state/node.sums") || fail "$site offers no Node.js for $machine"
  archive=${line##* }
  fetch "$site/$archive" "$state/$archive" || fail "$site/$archive cannot be fetched"
  (cd "$state" && sha256sum --status -c <<<"$line") || fail "$site/$archive is not what its checksum says"
  rm -rf "$home/node"
  mkdir -p "$home/node"
  tar -xJf "$state/$archive" -C "$home/node" --strip-components=1 --no-same-owner || fail "Node.js cannot be unpacked: $(last_line <"$state/node.log")"
  rm "$state/$archive"
  bash "$bundle/suitable-node.sh" >"$state/node" || fail "$archive does not run here"
fi
echo "$(<"$state/node") $("$(<"$state/node")" --version)"
