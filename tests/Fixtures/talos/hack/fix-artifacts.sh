#!/usr/bin/env bash
# A local export of several platforms puts each into a folder of its own; the artifacts belong side by side.

# shellcheck disable=SC2153 # make passes them
for platform in ${PLATFORM//,/ }; do
    folder=$ARTIFACTS/${platform//\//_}
    if [ -d "$folder" ]; then
        mv "$folder"/* "$ARTIFACTS"
        rmdir "$folder"
    fi
done
