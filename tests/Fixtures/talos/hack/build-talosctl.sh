#!/bin/sh
# build-talosctl.sh <folder>: the client for every system.
set -eu

mkdir -p "$1"
@if ..1.8@
for target in linux-amd64 linux-arm64 linux-armv7 darwin-amd64 darwin-arm64 freebsd-amd64 freebsd-arm64 windows-amd64; do
@end@
@if 1.9..1.11@
for target in linux-amd64 linux-arm64 linux-armv7 darwin-amd64 darwin-arm64 freebsd-amd64 freebsd-arm64 windows-amd64 \
    windows-arm64; do
@end@
@if 1.12..@
for target in linux-amd64 linux-arm64 linux-armv7 linux-riscv64 darwin-amd64 darwin-arm64 freebsd-amd64 freebsd-arm64 \
    windows-amd64 windows-arm64; do
@end@
    suffix=
    case $target in windows-*) suffix=.exe ;; esac
    export GOOS="${target%-*}" GOARCH="${target#*-}"
    hack/go-build.sh talosctl "$1/talosctl-$target$suffix"
done
