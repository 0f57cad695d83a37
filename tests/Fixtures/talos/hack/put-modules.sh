#!/bin/sh
# put-modules.sh <list>: copies the listed files from /kernel/<release> to /modules/<release>.
set -eu

release=$(ls /kernel)
mkdir -p "/modules/$release"
while read -r file; do
    mkdir -p "/modules/$release/$(dirname "$file")"
    cp "/kernel/$release/$file" "/modules/$release/$file"
done <"$1"
