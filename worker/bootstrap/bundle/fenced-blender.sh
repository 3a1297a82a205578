#!/bin/bash
# Blender without a network; see README.md, "What a scene's scripts may do". The process stays the one that was started.
home=$(dirname "$(dirname "$(readlink -f "$0")")")
exec unshare --user --map-current-user --net -- "$(readlink -f "$home/blender")" "$@"
