#!/bin/bash
# Makes the worker's user and the one that scenes run as, both without a shell and without rights. The worker is in the other's group, to
# remove what it leaves; not the other way round.
. "$(dirname "$0")/../lib.sh"

make_user() {
  getent passwd "$1" >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
}
make_user brenda
make_user brenda-scene
usermod --append --groups brenda-scene brenda
# Where there are GPUs.
for group in video render; do
  ! getent group "$group" >/dev/null || usermod --append --groups "$group" brenda
done
