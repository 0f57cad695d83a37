#!/bin/sh
# check-kernel.sh <file>: a kernel whose text says FAIL ends the build, for tests.
set -eu

echo "kernel: $(cat "$1")"
if grep -q FAIL "$1"; then
    echo "hardening check: CONFIG_FIXTURE_LOCKDOWN is not set" >&2
    echo "error: this kernel cannot be used: $(cat "$1")" >&2
    exit 1
fi
