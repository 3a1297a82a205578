#!/bin/bash
# Mounts the EBS snapshots that the launch template attaches: BRENDA_SNAPSHOTS='project=/dev/sdf extra/textures=/dev/sdg'. Nitro gives disks
# other names than the launch template does, in its own order. The volume's id does not change: EC2 reports which one is attached under the
# template's name, and the disk carries it.
. "$(dirname "$0")/../lib.sh"

patience=${BRENDA_VOLUME_SECONDS:-120}

# Both commands print nothing until the volume is there.
volume_of() {
  # shellcheck disable=SC2016 # the backquotes are JMESPath's
  aws ec2 describe-volumes --filters "Name=attachment.instance-id,Values=$BRENDA_INSTANCE" \
    --query 'Volumes[].Attachments[].[Device, VolumeId, InstanceId]' --output text 2>"$state/volumes.error" |
    awk -v device="$1" -v instance="$BRENDA_INSTANCE" '$1 == device && $3 == instance { print $2 }' | grep .
}

disk_of() {
  local id=$1 device=$2 path
  for path in "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${id/-/}" "${device/sd/xvd}"; do
    # The first path is on Nitro; the other on Xen, which keeps the names.
    [ -e "$root$path" ] || continue
    # A snapshot of a whole disk has its files in a partition.
    if [ -e "$root$path-part1" ]; then echo "$root$path-part1"; else echo "$root$path"; fi
    return
  done
  return 1
}

mount_snapshot() {
  local name=$1 device=$2 id disk options=ro,nosuid,nodev
  wait_for "$patience" volume_of "$device" >"$state/volume" ||
    fail "no volume is attached as $device for the snapshot \"$name\": $(last_line <"$state/volumes.error" || echo 'EC2 knows of none')"
  id=$(<"$state/volume")
  wait_for "$patience" disk_of "$id" "$device" >"$state/disk" ||
    fail "the volume $id of the snapshot \"$name\" is attached as $device, and no disk of it has appeared"
  disk=$(<"$state/disk")
  # Two volumes of one snapshot have one UUID, and XFS would mount only one of them.
  if [ "$(blkid -o value -s TYPE "$disk")" = xfs ]; then options+=,nouuid; fi
  mkdir -p "$root/mnt/brenda-volumes/$name"
  mount -o "$options" "$disk" "$root/mnt/brenda-volumes/$name" ||
    fail "the snapshot \"$name\" ($id) cannot be mounted: $(last_line <"$state/volumes.log")"
  echo "$name: $id"
}

for snapshot in ${BRENDA_SNAPSHOTS:-}; do mount_snapshot "${snapshot%%=*}" "${snapshot#*=}"; done
