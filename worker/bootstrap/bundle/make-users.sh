#!/bin/bash
# Makes a user namespace in which the worker may become the user that scenes run as, and no other:
#   make-users.sh FILE WORKER_UID WORKER_GID SCENE_UID SCENE_GID [GID...]
# The worker owns it and is root in it, so it may enter it and end what runs in it. Only root may map the users into it, so it is made once, at the
# boot. FILE keeps it. GID... are the other groups of the scenes' user, which give access to GPUs.
set -euo pipefail
file=$1 worker=$2 workers=$3 scene=$4 scenes=$5
shift 5
groups=()
for group in "$@"; do groups+=("$group" "$group"); done

mkfifo "$file.ready" "$file.done"
trap 'rm -f "$file.ready" "$file.done"' EXIT
setpriv --reuid "$worker" --regid "$workers" --clear-groups -- \
  unshare --user -- sh -c 'echo "$$" >&3; read -r _ <&4' 3<>"$file.ready" 4<>"$file.done" &
exec 3<>"$file.ready" 4<>"$file.done"
read -r -t 20 pid <&3
# The kernel takes a map in one piece; the shell's own printf writes lines.
env printf '%s\n' "0 $worker 1" "$scene $scene 1" >"/proc/$pid/uid_map"
env printf '%s %s 1\n' 0 "$workers" "$scenes" "$scenes" "${groups[@]}" >"/proc/$pid/gid_map"
: >"$file"
mount --bind "/proc/$pid/ns/user" "$file"
echo >&4
wait
