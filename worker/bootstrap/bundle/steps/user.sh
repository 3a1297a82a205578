#!/bin/bash
# The worker's user, without a shell and without rights.
. "$(dirname "$0")/../lib.sh"

id -u brenda >/dev/null 2>&1 ||
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin brenda
# GPUs, where there are some.
for group in video render; do
  ! getent group "$group" >/dev/null || usermod --append --groups "$group" brenda
done
