#!/bin/bash
# The work folder, for projects and unfinished frames: on the instance's NVMe disk where it has one, otherwise on the root volume. It takes
# the largest of several disks: a worker reads and writes far less than one disk can.
. "$(dirname "$0")/../lib.sh"

least_gib=2
folder=$root/mnt/brenda

# The deep-learning images mount their disks themselves, at some time during the boot.
if systemctl cat dlami-nvme.service >/dev/null 2>&1; then systemctl start dlami-nvme.service || true; fi

disk=$(lsblk -bdno SIZE,NAME,MODEL | grep 'Amazon EC2 NVMe Instance Storage' | sort -rn | awk 'NR == 1 { print $2 }' || true)
if [ -z "$disk" ]; then
  echo 'no instance store; the root volume it is'
elif mounted=$(lsblk -no MOUNTPOINT "/dev/$disk" | grep -m 1 /); then
  echo "/dev/$disk is mounted on $mounted"
  folder=$root$mounted/brenda
else
  # The disk is empty, so nothing is discarded; zeroing the tables later makes the format quick.
  mkfs.ext4 -q -F -m 0 -E nodiscard,lazy_itable_init=1,lazy_journal_init=1 "/dev/$disk" ||
    fail "/dev/$disk cannot be formatted: $(last_line <"$state/work-folder.log")"
  mkdir -p "$folder"
  mount -o noatime,nosuid,nodev "/dev/$disk" "$folder" || fail "/dev/$disk cannot be mounted: $(last_line <"$state/work-folder.log")"
  echo "/dev/$disk on $folder"
fi

mkdir -p "$folder"
free=$(df -B1 --output=avail "$folder" | tail -n 1)
((free >= least_gib << 30)) || fail "$folder has $((free >> 20)) MiB free, and $least_gib GiB are the least; give the instances a larger root volume, or a type with an instance store"
mkdir -p "$folder/projects"
chown brenda:brenda "$folder" "$folder/projects"
echo "$folder" >"$state/work-folder"
