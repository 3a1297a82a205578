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

# Fetches an archive from the farm's bucket, and unpacks it only if it is what was deployed: bring NAME s3://BUCKET/KEY SHA256 FOLDER
bring() {
  local name=$1 object=$2 sum=$3 folder=$4 archive=$state/${2##*/} said is
  # In parts, several at once, each of which is tried again. Not from the log: what was said last may still be on its way there.
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
