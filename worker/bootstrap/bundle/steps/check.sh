#!/bin/bash
# Starts Blender, and renders a frame of a few pixels, as the worker will. A missing library or driver shows here, and not in the first
# task, where the scene would be blamed.
. "$(dirname "$0")/../lib.sh"

blender=$(<"$state/blender")
said=$(timeout 120 runuser -u brenda -- "$blender" -b --version 2>&1) || fail "Blender does not start: $(last_line <<<"$said")"
is=$(grep -m 1 '^Blender ' <<<"$said") || fail "$(readlink -f "$home/blender") is no Blender: it says \"$(last_line <<<"$said")\""
# Long-term releases say "LTS" after the number.
[[ "$is " == "Blender ${BRENDA_BLENDER_VERSION:+$BRENDA_BLENDER_VERSION }"* ]] || fail "this is $is, and $BRENDA_BLENDER_VERSION was asked for"
echo "$is"

# Tests the engine that the farm's jobs name; where the scene chooses it, the worker checks it when it opens the scene. The first frame with
# OpenGL in software is slow.
engine=${BRENDA_ENGINE:-any}
if ! said=$(timeout --kill-after=15 300 runuser -u brenda -- "$blender" -b --factory-startup --python-exit-code 1 -P "$bundle/test-frame.py" -- "$engine" 2>&1); then
  why=$(grep -iE 'no engine|lib(GL|EGL|OpenGL)|EGL|OpenGL|error|not enough memory' <<<"$said" | tail -n 1 | grep . || last_line <<<"$said" || echo 'it said nothing')
  mend=''
  case $engine in *EEVEE* | *WORKBENCH*) mend='; it needs OpenGL: mesa-libEGL mesa-libGL libglvnd-opengl mesa-dri-drivers on Amazon Linux, or instances with a GPU' ;; esac
  fail "Blender cannot render a frame of 16 x 16 pixels here${BRENDA_ENGINE:+ with $engine}: $why$mend"
fi
grep '^rendered a frame' <<<"$said" || fail 'Blender has rendered no frame and says that it ended well'
