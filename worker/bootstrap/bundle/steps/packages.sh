#!/bin/bash
# Installs in one transaction what Blender and the worker need of the system. A complete image needs no package server.
. "$(dirname "$0")/../lib.sh"

# xz and bzip2 also unpack projects.
programs='
tar        tar:tar
xz         xz:xz-utils
bzip2      bzip2:bzip2
unshare    util-linux:util-linux
mkfs.ext4  e2fsprogs:e2fsprogs
'

# Drivers lie in a folder of their own, which ldconfig does not know.
has_library() {
  case $1 in
    dri/*) compgen -G "$root/usr/lib*/$1" || compgen -G "$root/usr/lib/*/$1" ;;
    *) grep -F "$1 " <<<"$known" ;;
  esac >/dev/null
}

missing() {
  local known name package fedora debian
  known=$(ldconfig -p)
  while read -r _ name fedora debian; do
    has_library "$name" || echo "$fedora:$debian"
  done < <(grep -v '^#' "$bundle/libraries.txt")
  while read -r name package; do
    [ -z "$name" ] || have "$name" || echo "$package"
  done <<<"$programs"
}

mapfile -t wanted < <(missing | sort -u)
# Ubuntu's Node.js is too old; the deployment brings one there.
if have dnf && ! bash "$bundle/suitable-node.sh" >/dev/null; then wanted+=(nodejs22:); fi
if ((${#wanted[@]} == 0)); then
  echo 'everything is there'
  exit
fi
echo "installs ${wanted[*]}"
install "${wanted[@]}" || fail "the packages ${wanted[*]} cannot be installed: $(last_line <"$state/packages.log")"
mapfile -t wanted < <(missing | sort -u)
((${#wanted[@]} == 0)) || echo "there is no ${wanted[*]} here; going on without"
