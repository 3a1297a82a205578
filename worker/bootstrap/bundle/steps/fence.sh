#!/bin/bash
# Makes sure that Blender can run as its own user and without a network, and so without the instance's credentials.
# BRENDA_BLENDER_NETWORK=host leaves it the network: the scenes' scripts may then do what the worker may.
. "$(dirname "$0")/../lib.sh"

network=${BRENDA_BLENDER_NETWORK:-none}
users=$state/users

groups() {
  local group
  for group in video render; do getent group "$group" | cut -d: -f3; done
}

settings() {
  cat <<END
network='$network'
users='$users'
scene_uid='$(id -u brenda-scene)'
scene_gid='$(id -g brenda-scene)'
scene_groups='$(groups | paste -sd,)'
END
}

fences() {
  # An interrupted boot may have made it before.
  umount -q "$users" 2>/dev/null || true
  # shellcheck disable=SC2046 # one word a group
  bash "$bundle/make-users.sh" "$users" "$(id -u brenda)" "$(id -g brenda)" "$(id -u brenda-scene)" "$(id -g brenda-scene)" $(groups) &&
    as_brenda "$bundle/fenced.sh" "$network" true
}

mkdir -p "$root/etc/brenda"
chmod +x "$bundle"/*.sh
if [ "${BRENDA_ONE_USER:-}" ]; then
  users=''
  fences() { as_brenda unshare --user --map-current-user --net true; }
fi
settings >"$root/etc/brenda/fence"
if ! fences; then
  # Ubuntu allows these to root only, and some hardened images to no user at all.
  for setting in kernel.apparmor_restrict_unprivileged_userns=0 kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000; do
    sysctl -q -w "$setting" 2>/dev/null || true
  done
  fences || fail 'this image allows no user namespaces, so that nothing keeps Blender from the worker and the credentials; allow them'
fi
[ "$network" = none ] || echo "Blender keeps the network, and whatever a scene's scripts do there is allowed"
echo "$bundle/fenced-blender.sh" >"$state/blender"
