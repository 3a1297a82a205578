#!/bin/bash
# Blender: the image's own when it has the requested version or none was requested; otherwise the archive that the deployment put into the
# farm's bucket. It is unpacked only if its SHA-256 is right.
. "$(dirname "$0")/../lib.sh"

version=${BRENDA_BLENDER_VERSION:-}
object=${BRENDA_BLENDER_ARCHIVE:-}

of_image() {
  local program said
  for program in "$(command -v blender || true)" "$root"/opt/blender*/blender "$root"/usr/local/blender*/blender "$home"/blender-*/blender; do
    [ -x "$program" ] || continue
    # Not through a pipe: grep would close it before Blender has printed everything, and Blender would fail.
    said=$("$program" -b --version 2>/dev/null) || continue
    if [ -z "$version" ] || grep -qE "^Blender ${version//./\\.}( |$)" <<<"$said"; then
      echo "$program"
      return
    fi
  done
  return 1
}

if program=$(of_image); then
  echo "the image's own: $program"
  ln -sfn "$program" "$home/blender"
  exit
fi
[ "$object" ] || fail 'the image has no Blender, and the farm was not told which to fetch; set blenderVersion'

folder=$home/blender-$version
bring Blender "$object" "${BRENDA_BLENDER_SHA256:-}" "$folder"
echo "from $object"
[ -x "$folder/blender" ] || fail "$object holds no program called blender"
ln -sfn "$folder/blender" "$home/blender"
