#!/bin/bash
# Runs Blender as its own user, and without a network unless the farm allows one.
here=$(dirname "$(readlink -f "$0")")
network=none
# shellcheck source=/dev/null # made by steps/fence.sh
. "${here%/opt/brenda/bundle}/etc/brenda/fence" || exit 1
exec "$here/fenced.sh" "$network" "$(readlink -f "$here/../blender")" "$@"
