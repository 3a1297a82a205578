#!/bin/bash
# Removes from an image what belongs to the machine that it was made on: keys, histories, logs and identifiers. Image Builder cleans after
# this, too; the image must not depend on it.
set -euo pipefail
root=${BRENDA_ROOT:-}
shopt -s nullglob dotglob

for home in "$root/root" "$root"/home/*; do
  rm -f "$home"/.*_history "$home"/.lesshst "$home"/.viminfo "$home"/.sudo_as_admin_successful
  # Who could log in, and as which user.
  rm -rf "$home/.ssh" "$home/.aws" "$home/.cache" "$home/.gnupg"
done

# Each machine makes its own at its first boot.
rm -f "$root"/etc/ssh/ssh_host_*
mkdir -p "$root/etc"
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id" "$root"/var/lib/systemd/random-seed

# Otherwise cloud-init would take the new instance for this one, and not run its user data.
rm -rf "$root"/var/lib/cloud/*

# Running services have their logs open, so they are emptied, not removed.
if [ -d "$root/var/log" ]; then
  rm -rf "$root"/var/log/journal/*
  find "$root/var/log" -type f -exec truncate -s 0 {} +
fi
rm -rf "$root"/var/cache/dnf/* "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*

# What the steps of one boot pass to each other, and the settings of a farm.
rm -rf "$root/run/brenda" "$root/etc/brenda" "$root/opt/brenda/first-stage.sh"
echo 'clean: keys, histories, logs and identities are gone'
