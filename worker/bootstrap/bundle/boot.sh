#!/bin/bash
# The second stage: runs each step as soon as the steps that it needs are done, several at once, and reports how long each took. When one
# fails, it ends the others and writes the step's name and reason to failed-step and failed-reason.
set -uo pipefail
bundle=$(dirname "$(readlink -f "$0")")
state=${BRENDA_ROOT:-}/run/brenda
mkdir -p "$state"
# Each step is a process group, so that it can be ended with all that it has started.
set -m

steps=(user packages work-folder volumes blender gpu node fence check worker)
declare -A needs=(
  [work-folder]='user'
  [node]='packages'
  [fence]='user'
  [check]='packages blender fence gpu'
  [worker]='check node work-folder volumes'
)
declare -A began=() ended=() group=()

now() { date +%s%3N; }
zero=$(now)

rm -f "$state"/failed-* "$state"/*.reason "$state/ends"
mkfifo "$state/ends"
exec 3<>"$state/ends"

run() {
  bash "$bundle/steps/$1.sh" 2>&1 3>&- | tee "$state/$1.log" | sed -u "s/^/$1: /"
  echo "$1 ${PIPESTATUS[0]}" >&3
}

start_ready() {
  local step need
  for step in "${steps[@]}"; do
    [ -z "${began[$step]:-}" ] || continue
    for need in ${needs[$step]:-}; do [ "${ended[$need]:-}" ] || continue 2; done
    began[$step]=$(($(now) - zero))
    echo "boot: $step begins"
    run "$step" &
    group[$step]=$!
  done
}

fail() {
  trap '' TERM
  echo "$1" >"$state/failed-step"
  echo "$2" >"$state/failed-reason"
  for step in "${!group[@]}"; do
    [ "${ended[$step]:-}" ] || kill -TERM -- "-${group[$step]}" 2>/dev/null
  done
  exit 1
}

unfinished() {
  local step
  for step in "${steps[@]}"; do
    [ -z "${began[$step]:-}" ] || [ "${ended[$step]:-}" ] || echo "$step"
  done
}
trap 'fail "$(unfinished | head -n 1)" "the time for the boot is over; not ended: $(unfinished | xargs)"' TERM

start_ready
while ((${#ended[@]} < ${#steps[@]})); do
  read -r step code <&3 || continue
  if ((code != 0)); then
    reason=$(cat "$state/$step.reason" 2>/dev/null || grep . "$state/$step.log" | tail -n 1)
    fail "$step" "${reason:-it said nothing} (exit code $code)"
  fi
  ended[$step]=$(($(now) - zero))
  echo "boot: $step took $((ended[$step] - began[$step])) ms"
  start_ready
done

# The critical path: backwards from the step that ended last, always to the dependency that ended last.
chain=() at=''
for step in "${steps[@]}"; do [ -n "$at" ] && ((ended[$step] <= ended[$at])) || at=$step; done
total=${ended[$at]}
while [ "$at" ]; do
  chain=("$at $((ended[$at] - began[$at]))" "${chain[@]}")
  next=''
  for need in ${needs[$at]:-}; do [ -n "$next" ] && ((ended[$need] <= ended[$next])) || next=$need; done
  at=$next
done
printf 'boot: %-12s %8s %8s %8s\n' step 'from ms' 'to ms' 'took ms'
for step in "${steps[@]}"; do
  printf 'boot: %-12s %8d %8d %8d\n' "$step" "${began[$step]}" "${ended[$step]}" "$((ended[$step] - began[$step]))"
done
printf -v text ' > %s ms' "${chain[@]}"
echo "boot: longest chain ${text# > } = $total ms; the kernel started $(cut -d. -f1 /proc/uptime) s ago"
