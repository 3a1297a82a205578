# shellcheck shell=bash
# Runs the script $1, with $2 as BASH_ENV, so that its whole process group ends when the other end of file descriptor 3 is closed,
# that is when the worker that started it is gone, by whatever death.
(
  read -r _ <&3
  kill -KILL 0
) >/dev/null 2>&1 &
exec 3<&-
BASH_ENV=$2 exec "$1"
