#!/bin/bash
# The worker as a service of its own user.
. "$(dirname "$0")/../lib.sh"

folder=$(<"$state/work-folder")
units=$root/etc/systemd/system
mkdir -p "$root/etc/brenda" "$units"

# Sub-folders of the project, for the snapshots beside it.
links() {
  local snapshot name list=''
  for snapshot in ${BRENDA_SNAPSHOTS:-}; do
    name=${snapshot%%=*}
    [ "$name" = project ] || list+=",\"${name#extra/}\":\"$root/mnt/brenda-volumes/$name\""
  done
  echo "{${list#,}}"
}

# Whoever asks AWS in the worker's name is the instance's role: no file that a scene may write says something else, and none a program to
# ask for it. A home in which somebody could write would also be where Node.js looks for modules.
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
  # Of the user that scenes run as, where there is one.
  (
    users='' scene_uid='' scene_gid=''
    # shellcheck source=/dev/null # made by the step "fence"
    . "$root/etc/brenda/fence"
    [ -z "$users" ] || printf "BRENDA_FENCE='%s'\nBRENDA_FENCE_USER='%s'\nBRENDA_FENCE_GROUP='%s'\n" "$bundle/fenced.sh" "$scene_uid" "$scene_gid"
  )
  [ "$BRENDA_GROUP" = none ] || echo "BRENDA_GROUP='$BRENDA_GROUP'"
  # As the farm says, or as a test does.
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
# A restart takes the mounts, the users' namespace and all else in /run with it: the machine boots again, and starts the worker by that.
systemctl enable --quiet brenda-boot.service
systemctl start brenda-worker.service || fail "the service does not start: $(last_line <"$state/worker.log")"
