#!/bin/bash
# Blender as a user of its own, and without a network where the farm does not give it one.
here=$(dirname "$(readlink -f "$0")")
network=none
# shellcheck source=/dev/null # made by steps/fence.sh
. "${here%/opt/brenda/bundle}/etc/brenda/fence" || exit 1
exec "$here/fenced.sh" "$network" "$(readlink -f "$here/../blender")" "$@"
