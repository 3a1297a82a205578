#!/bin/bash
# Blender: the image's own, when it is the version that was asked for or none was; otherwise the archive that the deployment has put into the
# farm's own bucket. It is unpacked only if its SHA-256 is right.
. "$(dirname "$0")/../lib.sh"

version=${BRENDA_BLENDER_VERSION:-}
object=${BRENDA_BLENDER_ARCHIVE:-}
sum=${BRENDA_BLENDER_SHA256:-}
archive=$state/${object##*/}

of_image() {
  local program said
  for program in "$(command -v blender || true)" "$root"/opt/blender*/blender "$root"/usr/local/blender*/blender "$home"/blender-*/blender; do
    [ -x "$program" ] || continue
    # Not through a pipe: grep would close it before Blender has said everything, and Blender would fail by that.
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

# In parts, several at once, each of which is tried again. Not from the log: what was said last may still be on its way there.
said=$(aws s3 cp --only-show-errors "$object" "$archive" 2>&1) || fail "Blender cannot be fetched from $object: $(last_line <<<"$said")"
is=$(sha256sum "$archive" | cut -d' ' -f1)
[ "$is" = "$sum" ] || fail "$object is not what was deployed: its SHA-256 is $is, and must be $sum"
echo "from $object"

folder=$home/blender-$version
rm -rf "$folder"
mkdir -p "$folder"
# Newer xz unpacks on all cores.
said=$(XZ_DEFAULTS=-T0 tar -xf "$archive" -C "$folder" --strip-components=1 --no-same-owner 2>&1) ||
  fail "Blender cannot be unpacked: $(grep -v '^tar: Exiting' <<<"$said" | last_line)"
[ -x "$folder/blender" ] || fail "$object holds no program called blender"
ln -sfn "$folder/blender" "$home/blender"
rm "$archive"
