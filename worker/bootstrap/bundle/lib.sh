# What the steps share; each of them begins by reading it.
# shellcheck shell=bash
set -euo pipefail

# All paths on this machine are below this folder: empty on an instance, a sandbox in a test.
root=${BRENDA_ROOT:-}
home=$root/opt/brenda
# shellcheck disable=SC2034 # for the steps
bundle=$home/bundle
# What one step passes to another; a restart removes it.
state=$root/run/brenda
step=${0##*/}
step=${step%.sh}

# Ends the step with one line that gives the reason.
fail() {
  echo "$*" | tee "$state/$step.reason"
  exit 1
}

have() { command -v "$1" >/dev/null; }

# The last line that a program printed; AWS's tools print an empty one before it. The end of a step's log may be written a little later.
last_line() {
  sleep 0.3
  grep . | tail -n 1
}

# The user that the worker and its child processes run as.
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

# Installs packages, each with its names on Amazon Linux and Ubuntu: install libXi:libxi6 ... Packages that a distribution does not have are
# left out; the start of Blender shows whether they were needed.
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

# Fetches an archive from the farm's bucket, and unpacks it only if it is the deployed one: bring NAME s3://BUCKET/KEY SHA256 FOLDER
bring() {
  local name=$1 object=$2 sum=$3 folder=$4 archive=$state/${2##*/} said is
  # Downloads several parts at once and retries each. Reads the error directly: the end of the log may be written later.
  said=$(aws s3 cp --only-show-errors "$object" "$archive" 2>&1) || fail "$name cannot be fetched from $object: $(last_line <<<"$said")"
  is=$(sha256sum "$archive" | cut -d' ' -f1)
  [ "$is" = "$sum" ] || fail "$object is not what was deployed: its SHA-256 is $is, and must be $sum"
  rm -rf "$folder"
  mkdir -p "$folder"
  # Newer xz unpacks on all cores.
  said=$(XZ_DEFAULTS=-T0 tar -xf "$archive" -C "$folder" --strip-components=1 --no-same-owner 2>&1) ||
    fail "$name cannot be unpacked: $(grep -v '^tar: Exiting' <<<"$said" | last_line)"
  rm "$archive"
}
