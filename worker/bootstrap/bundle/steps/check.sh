#!/bin/bash
# Starts Blender once, as the worker will: a library that is missing shows here, and not in the first task.
. "$(dirname "$0")/../lib.sh"

blender=$(<"$state/blender")
said=$(timeout 120 runuser -u brenda -- "$blender" -b --version 2>&1) || fail "Blender does not start: $(last_line <<<"$said")"
is=$(grep -m 1 '^Blender ' <<<"$said") || fail "$(readlink -f "$home/blender") is no Blender: it says \"$(last_line <<<"$said")\""
# Long-term releases say "LTS" after the number.
[[ "$is " == "Blender ${BRENDA_BLENDER_VERSION:+$BRENDA_BLENDER_VERSION }"* ]] || fail "this is $is, and $BRENDA_BLENDER_VERSION was asked for"
echo "$is"
