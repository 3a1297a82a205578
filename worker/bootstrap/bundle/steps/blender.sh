#!/bin/bash
# Blender: the image's own, when it is the version that was asked for or none was; otherwise blender.org's build. The project
# bucket keeps the archive after the first instance; wherever it comes from, it is unpacked only if its SHA-256 is right.
. "$(dirname "$0")/../lib.sh"

version=${BRENDA_BLENDER_VERSION:-}
url=${BRENDA_BLENDER_URL:-}
sum=${BRENDA_BLENDER_SHA256:-}
archive=$state/${url##*/}
cached=s3://${BRENDA_PROJECT_BUCKET:-}/blender/${url##*/}

is_right() { sha256sum --status -c <<<"$sum  $archive"; }

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
[ "$url" ] || fail 'the image has no Blender, and the farm was not told which to fetch; set blenderVersion'

if aws s3 cp --only-show-errors "$cached" "$archive" && is_right; then
  echo "from $cached"
else
  rm -f "$archive"
  # Not from the log: what was said last may still be on its way there.
  said=$(fetch "$url" "$archive" 2>&1) || fail "Blender cannot be fetched from $url: $(last_line <<<"$said")"
  is_right || fail "$url is not what was expected: its SHA-256 is $(sha256sum "$archive" | cut -d' ' -f1), and must be $sum"
  echo "from $url"
  # For the next instance. While it is unpacked, the network has nothing else to do.
  (timeout 600 aws s3 cp --only-show-errors "$archive" "$cached" || echo "not kept in $cached; the next instance fetches it again") &
fi

folder=$home/blender-$version
rm -rf "$folder"
mkdir -p "$folder"
# Newer xz unpacks on all cores.
said=$(XZ_DEFAULTS=-T0 tar -xf "$archive" -C "$folder" --strip-components=1 --no-same-owner 2>&1) ||
  fail "Blender cannot be unpacked: $(grep -v '^tar: Exiting' <<<"$said" | last_line)"
[ -x "$folder/blender" ] || fail "$url holds no program called blender"
ln -sfn "$folder/blender" "$home/blender"
wait
rm "$archive"
