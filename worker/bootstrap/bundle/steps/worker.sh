#!/bin/bash
# Starts the worker as a service with its own user.
. "$(dirname "$0")/../lib.sh"

folder=$(<"$state/work-folder")
units=$root/etc/systemd/system
mkdir -p "$root/etc/brenda" "$units"

# Sub-folders of the project, for the snapshots that are mounted into it.
links() {
  local snapshot name list=''
  for snapshot in ${BRENDA_SNAPSHOTS:-}; do
    name=${snapshot%%=*}
    [ "$name" = project ] || list+=",\"${name#extra/}\":\"$root/mnt/brenda-volumes/$name\""
  done
  echo "{${list#,}}"
}

# The worker asks AWS only with the instance's role: no file that a scene may write can name other credentials or a program that provides
# them. Node.js also looks for modules in the home folder, so it must not be writable.
settings() {
  cat <<END
BRENDA_WORKER='$BRENDA_INSTANCE'
BRENDA_WORK_DIR='$folder/work'
BRENDA_PROJECTS_DIR='$folder/projects'
BRENDA_BLENDER='$(<"$state/blender")'
BRENDA_VOLUMES='$root/mnt/brenda-volumes'
BRENDA_PROJECT_LINKS='$(links)'
HOME='/nonexistent'
AWS_CONFIG_FILE='/dev/null'
AWS_SHARED_CREDENTIALS_FILE='/dev/null'
END
  # The user that scenes run as, where there is one.
  (
    users='' scene_uid='' scene_gid=''
    # shellcheck source=/dev/null # made by the step "fence"
    . "$root/etc/brenda/fence"
    [ -z "$users" ] || printf "BRENDA_FENCE='%s'\nBRENDA_FENCE_USER='%s'\nBRENDA_FENCE_GROUP='%s'\n" "$bundle/fenced.sh" "$scene_uid" "$scene_gid"
  )
  [ "$BRENDA_GROUP" = none ] || echo "BRENDA_GROUP='$BRENDA_GROUP'"
  # Set by the farm, or by a test.
  local name
  for name in BRENDA_QUEUE_URL BRENDA_DEAD_LETTER_URL BRENDA_BUCKET BRENDA_LEASE_SECONDS BRENDA_BLENDER_BUILD BRENDA_BLENDER_MEMORY_MIB \
    BRENDA_BLENDER_THREADS AWS_REGION AWS_ENDPOINT_URL AWS_EC2_METADATA_SERVICE_ENDPOINT; do
    [ -z "${!name:-}" ] || echo "$name='${!name}'"
  done
}

settings >"$root/etc/brenda/worker.env"
for unit in brenda-worker brenda-boot brenda-gave-up; do
  sed -e "s|@ROOT@|$root|g" -e "s|@WORK@|$folder|g" -e "s|@NODE@|$(<"$state/node")|g" -e "s|@BUNDLE@|$bundle|g" \
    "$bundle/$unit.service" >"$units/$unit.service"
done
systemctl daemon-reload
# A restart removes the mounts, the user namespace and all else in /run: the machine boots again, and that boot starts the worker.
systemctl enable --quiet brenda-boot.service
systemctl start brenda-worker.service || fail "the service does not start: $(last_line <"$state/worker.log")"
