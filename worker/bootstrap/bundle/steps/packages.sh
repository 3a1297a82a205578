#!/bin/bash
# What Blender and the worker need of the system, in one transaction. An image that has it all needs no package server.
. "$(dirname "$0")/../lib.sh"

# A library that blender.org's builds are linked to, or load for EEVEE without a display; its packages.
libraries='
libX11.so.6        libX11:libx11-6
libXi.so.6         libXi:libxi6
libXxf86vm.so.1    libXxf86vm:libxxf86vm1
libXfixes.so.3     libXfixes:libxfixes3
libXrender.so.1    libXrender:libxrender1
libxkbcommon.so.0  libxkbcommon:libxkbcommon0
libSM.so.6         libSM:libsm6
libICE.so.6        libICE:libice6
libGL.so.1         mesa-libGL:libgl1
libEGL.so.1        mesa-libEGL:libegl1
libEGL_mesa.so.0   mesa-libEGL:libegl-mesa0
'
# xz and bzip2 also unpack projects.
programs='
tar        tar:tar
xz         xz:xz-utils
bzip2      bzip2:bzip2
unshare    util-linux:util-linux
mkfs.ext4  e2fsprogs:e2fsprogs
'

missing() {
  local known name package
  known=$(ldconfig -p)
  while read -r name package; do
    [ -z "$name" ] || grep -qF "$name " <<<"$known" || echo "$package"
  done <<<"$libraries"
  while read -r name package; do
    [ -z "$name" ] || have "$name" || echo "$package"
  done <<<"$programs"
}

mapfile -t wanted < <(missing | sort -u)
# Ubuntu's own is too old; the step `node` brings one there.
if have dnf && ! bash "$bundle/suitable-node.sh" >/dev/null; then wanted+=(nodejs22:); fi
if ((${#wanted[@]} == 0)); then
  echo 'everything is there'
  exit
fi
echo "installs ${wanted[*]}"
install "${wanted[@]}" || fail "the packages ${wanted[*]} cannot be installed: $(last_line <"$state/packages.log")"
mapfile -t wanted < <(missing | sort -u)
((${#wanted[@]} == 0)) || echo "there is no ${wanted[*]} here; going on without"
