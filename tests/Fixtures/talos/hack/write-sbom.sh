#!/bin/sh
# write-sbom.sh <arch> <folder>: the bills of materials of one architecture.
set -eu

mkdir -p "$2"
for name in talos talos-container; do
    {
        printf '{"spdxVersion":"SPDX-2.3","name":"%s","version":"%s","kernel":' "$name" "$TAG"
        tr -d '\n' </kernel.json
        echo '}'
    } >"$2/$name-$1.spdx.json"
done
