#!/bin/bash
# The first program that needs NVIDIA's device files makes them, and must be root. The worker is not.
. "$(dirname "$0")/../lib.sh"

if have nvidia-smi; then
  nvidia-smi -L || echo 'the driver is there, and no GPU'
  ! have nvidia-modprobe || nvidia-modprobe -u -c 0 || true
fi
