# What an instance does for the work on a volume. Behind lines that say BRENDA_VOLUME (its name), BRENDA_IS_NEW (yes or no)
# and BRENDA_MINUTES it is the instance's user data; later Run Command calls the copy that it keeps:
#   volume.sh boot     has the machine end itself when its time is over, and mounts the volume
#   volume.sh ready    waits until that is done, and says what came of it
#   volume.sh unmount  lets all users read what is on the volume, and unmounts it
set -uo pipefail

root=${BRENDA_ROOT:-}
kept=$root/var/lib/brenda-volume
# In /run: after a restart nothing is mounted.
result=$root/run/brenda-volume.result
# Beyond a restart: a snapshot is taken of it, and nothing is to be written any more.
unmounted=$kept/unmounted
at=$root/mnt/$BRENDA_VOLUME
patience=${BRENDA_VOLUME_SECONDS:-120}
pause=${BRENDA_PAUSE:-1}

say() { printf '%s\n' "$*"; }

fail() {
  say "$*" | tee "$result"
  exit 1
}

is_mounted() { findmnt -rno TARGET --mountpoint "$at" >/dev/null; }

# EBS disks that nothing of is mounted. The system's own is in use, and the disks that come with some types bear another name.
free_disks() {
  local path disk
  for path in "$root"/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol* "$root/dev/xvdf"; do
    [[ -e $path && ! $path =~ (-part|-ns-|_)[0-9]+$ ]] || continue
    disk=$(readlink -f "$path")
    lsblk -nro MOUNTPOINT "$disk" | grep -q . || say "$disk"
  done | sort -u
}

# Where the file system is: a snapshot of a whole disk has it in a partition.
with_files() {
  local disk=$1 partition
  for partition in "${disk}p1" "${disk}1"; do
    if [ -e "$partition" ]; then disk=$partition && break; fi
  done
  say "$disk"
}

# No signature of anything, and zeros where whatever makes one begins and ends. 2 is blkid's for nothing found: of what it is unsure of, it says 8.
holds_nothing() {
  local bytes
  blkid -p "$1" >/dev/null 2>&1
  [ $? -eq 2 ] || return 1
  bytes=$(blockdev --getsize64 "$1" 2>/dev/null || stat -c %s "$1")
  cmp -s -n $((bytes < 67108864 ? bytes : 67108864)) "$1" /dev/zero || return 1
  tail -c 1048576 "$1" | cmp -s -n $((bytes < 1048576 ? bytes : 1048576)) - /dev/zero
}

type_of() { blkid -p -o value -s TYPE "$1" 2>/dev/null; }

# The clock that counts is this machine's: a restart forgets a planned shutdown, so the time that is left is calculated again.
end_in_time() {
  local left
  [ -s "$kept/ends" ] || say $(($(date +%s) + BRENDA_MINUTES * 60)) >"$kept/ends"
  left=$((($(<"$kept/ends") - $(date +%s) + 59) / 60))
  shutdown -P "+$((left > 0 ? left : 0))"
}

begin_again_after_restart() {
  cp "$0" "$kept/volume.sh"
  cat >"$root/etc/systemd/system/brenda-volume.service" <<END
[Unit]
Description=The volume $BRENDA_VOLUME

[Service]
Type=oneshot
ExecStart=/bin/bash $kept/volume.sh boot

[Install]
WantedBy=multi-user.target
END
  systemctl enable brenda-volume.service
}

boot() {
  local disks disk
  mkdir -p "$kept" "$at" "$root/run" "$root/etc/systemd/system"
  # First of all: whatever fails below, the machine does not stay.
  end_in_time
  [ -e "$kept/volume.sh" ] || begin_again_after_restart
  if [ -e "$unmounted" ]; then say unmounted >"$result" && return; fi
  if is_mounted; then say "$BRENDA_VOLUME is mounted already" && return; fi

  for ((waited = 0; ; waited++)); do
    disks=$(free_disks)
    [ -z "$disks" ] || break
    [ "$waited" -lt "$patience" ] || fail "the volume is attached, and no disk of it has appeared in $patience seconds"
    sleep "$pause"
  done
  if [ "$(say "$disks" | wc -l)" -ne 1 ]; then fail "there are several disks that may be the volume: ${disks//$'\n'/, }"; fi
  disk=$(with_files "$disks")

  if [ -z "$(type_of "$disk")" ]; then
    [ "$BRENDA_IS_NEW" = yes ] || fail "there is no file system on the volume that can be mounted; a snapshot must be of a disk that has one"
    holds_nothing "$disk" || fail "the volume is new and has something on it; it is not formatted"
    mkfs.ext4 -q -m 0 -L "${BRENDA_VOLUME:0:16}" "$disk" || fail 'the volume cannot be formatted'
  fi
  case $(type_of "$disk") in
    # XFS would not mount a disk that has the name of another, as two of one snapshot have.
    xfs) mount -o noatime,nosuid,nodev,nouuid "$disk" "$at" ;;
    *) mount -o noatime,nosuid,nodev "$disk" "$at" ;;
  esac || fail "the volume cannot be mounted: it has $(type_of "$disk") on it"
  # A volume may be larger than its snapshot.
  case $(type_of "$disk") in
    ext[234]) resize2fs "$disk" ;;
    xfs) xfs_growfs "$at" ;;
  esac || say 'the file system is as large as it was'
  # Who copies is another user than who has a shell.
  chmod 1777 "$at"
  say mounted | tee "$result"
}

ready() {
  local waited
  for ((waited = 0; waited < 2 * patience; waited++)); do
    if [ -s "$result" ]; then
      cat "$result"
      [ "$(<"$result")" = mounted ]
      exit
    fi
    sleep "$pause"
  done
  say "the volume is not mounted; the instance's /var/log/brenda-volume.log says how far it is"
  exit 1
}

# Programs that are in the folder, or have a file there open.
users_of() {
  local process
  for process in "$root"/proc/[0-9]*; do
    { readlink "$process/cwd" "$process"/fd/* 2>/dev/null || true; } | sed 's|$|/|' | grep -qF "$at/" &&
      say "$(<"$process/comm") (${process##*/})"
  done | head -5 | paste -sd, | sed 's/,/, /g'
}

unmount() {
  local closed
  if [ ! -s "$result" ]; then say 'the volume is not mounted yet; try again in a minute' && exit 1; fi
  if [ -e "$unmounted" ] && ! is_mounted; then say unmounted already && return; fi
  if ! is_mounted; then say "the volume is not mounted: $(<"$result")" && exit 1; fi
  # The worker is a user of its own, and must be able to read all files here.
  closed=$(find "$at" -xdev -path "$at/lost+found" -prune -o ! -type l \( ! -perm -o+r -o -type d ! -perm -o+x \) -print -exec chmod a+rX {} + | wc -l)
  sync
  umount "$at" || {
    say "the volume is in use, by $(users_of); end these, or leave $at, and try again"
    exit 1
  }
  say unmounted | tee "$unmounted" >"$result"
  case $closed in
    0) say unmounted ;;
    *) say "unmounted; $closed files and folders that only their owner could read can be read by all now" ;;
  esac
}

case ${1:-boot} in
  boot)
    mkdir -p "$root/var/log"
    boot >>"$root/var/log/brenda-volume.log" 2>&1
    ;;
  ready) ready ;;
  unmount) unmount ;;
esac
