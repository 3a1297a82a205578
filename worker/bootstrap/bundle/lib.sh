# What the steps share; each of them begins by reading it.
# shellcheck shell=bash
set -euo pipefail

# Everything on this machine is named below this folder: empty on an instance, a sandbox in a test.
root=${BRENDA_ROOT:-}
home=$root/opt/brenda
# shellcheck disable=SC2034 # for the steps
bundle=$home/bundle
# What one step tells another, gone with a restart.
state=$root/run/brenda
step=${0##*/}
step=${step%.sh}

# Ends the step with one line that says why.
fail() {
  echo "$*" | tee "$state/$step.reason"
  exit 1
}

have() { command -v "$1" >/dev/null; }

# The last line of what a program said; AWS's tools put an empty one before it. Where that is read from a step's log, what was
# said last may still be on its way there.
last_line() {
  sleep 0.3
  grep . | tail -n 1
}

# The user that the worker, and all it starts, runs as.
as_brenda() { runuser -u brenda -- "$@"; }

# Tries a command once a second until it succeeds: wait_for SECONDS COMMAND...
wait_for() {
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < until)) || return 1
    sleep "${BRENDA_PAUSE:-1}"
  done
}

# Installs packages, each named as Amazon Linux and as Ubuntu call it: install libXi:libxi6 ...
# What a distribution does not have is left out; whether it was needed shows when Blender is started.
install() {
  if have dnf; then
    dnf -q -y --setopt=install_weak_deps=False --setopt=strict=0 install "${@%%:*}"
  elif have apt-get; then
    local apt=(apt-get -q -y -o DPkg::Lock::Timeout=300)
    export DEBIAN_FRONTEND=noninteractive
    "${apt[@]}" update
    "${apt[@]}" --no-install-recommends install "${@##*:}"
  else
    fail "this image has neither dnf nor apt-get to install $* with; put them into the image"
  fi
}

# fetch URL FILE
fetch() { curl -sSfL --connect-timeout 10 --retry 4 --retry-connrefused -o "$2" "$1"; }
