#!/bin/bash
# Makes sure that Blender can be run without a network, and so without the instance's credentials.
# BRENDA_BLENDER_NETWORK=host does without: the scenes' scripts may then do what the worker may.
. "$(dirname "$0")/../lib.sh"

fences() { as_brenda unshare --user --map-current-user --net true; }

if [ "${BRENDA_BLENDER_NETWORK:-none}" = host ]; then
  echo "Blender keeps the network, and whatever a scene's scripts do there is allowed"
  echo "$home/blender" >"$state/blender"
  exit
fi
if ! fences; then
  # Ubuntu leaves these to root, and some hardened images allow none at all.
  for setting in kernel.apparmor_restrict_unprivileged_userns=0 kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000; do
    sysctl -q -w "$setting" 2>/dev/null || true
  done
  fences || fail 'this image allows no user namespaces, so that nothing keeps Blender from the credentials; allow them, or set blenderNetwork to "host"'
fi
chmod +x "$bundle/fenced-blender.sh"
echo "$bundle/fenced-blender.sh" >"$state/blender"
