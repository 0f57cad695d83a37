#!/bin/sh
# list-initramfs.sh <arch>: one line for each thing that went into the initramfs.
set -eu

echo "arch=$1"
echo "SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH"
echo "ABBREV_TAG=${ABBREV_TAG-}"
if [ -n "${ZSTD_COMPRESSION_LEVEL-}" ]; then echo "ZSTD_COMPRESSION_LEVEL=$ZSTD_COMPRESSION_LEVEL"; fi
cat /rootfs/sbin/init
sed 's/^/init: /' /init
find /rootfs -path '*/pkgs/*' -type f -print | sort | xargs sed 's/^/pkg: /'
find /rootfs -name modules.order -print | sort | xargs cat
sed -n 's/.*DefaultKernelVersion = "\(.*\)".*/DefaultKernelVersion=\1/p' /constants.go
cd /rootfs/usr/lib/modules
find . -name '*.ko' | sort | while read -r module; do echo "module: ${module#./} $(head -n1 "$module")"; done
