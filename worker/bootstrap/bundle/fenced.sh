#!/bin/bash
# Runs a program as the user that scenes run as; see README.md, "What a scene's scripts may do". The process stays the one that was started.
#   fenced.sh none PROGRAM ARGUMENT...   without a network
#   fenced.sh host PROGRAM ARGUMENT...   with the instance's
#   fenced.sh remove FOLDER              removes what that user has made in a folder, whatever its permissions
this=$(readlink -f "$0")
home=$(dirname "$(dirname "$this")")
users='' scene_uid='' scene_gid='' scene_groups=''
# shellcheck source=/dev/null # made by steps/fence.sh
. "${home%/opt/brenda}/etc/brenda/fence" || exit 1

if [ "$1" = inside ]; then
  shift
  # The worker is in this user's group, and removes what is made here.
  umask 0002
  export HOME=/nonexistent
  # HOME is removed with TMPDIR, which is the program's own.
  [ -z "${TMPDIR:-}" ] || HOME=$(mktemp -d "$TMPDIR/home-XXXXXX") || exit 1
  exec "$@"
fi

case $1 in
  none) network=--net ;;
  host) network='' ;;
  remove) exec ${users:+nsenter "--user=$users" --preserve-credentials --} rm -rf -- "$2" ;;
  *)
    echo "fenced.sh: none, host or remove, and not \"$1\"" >&2
    exit 2
    ;;
esac
shift

# One user alone, or already that user: Blender in a task template, which has the network.
enter=(unshare --user --map-current-user ${network:+"$network"} --)
if [ "$users" ] && [ "$(id -u)" != "$scene_uid" ]; then
  # The worker owns the namespace: it is root there, and root there has the worker's rights only.
  enter=(nsenter "--user=$users" --preserve-credentials --)
  [ -z "$network" ] || enter+=(unshare --net --)
  groups=(--clear-groups)
  [ -z "$scene_groups" ] || groups=(--groups "$scene_groups")
  enter+=(setpriv --reuid "$scene_uid" --regid "$scene_gid" "${groups[@]}" --)
fi
exec "${enter[@]}" "$this" inside "$@"
