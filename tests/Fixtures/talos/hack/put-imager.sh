#!/bin/sh
# put-imager.sh <folder> <arch>: the imager, the installer and the programs that they call, for an image without a shell in /bin.
set -eu

mkdir -p "$1/bin" "$1/usr/lib/imager/bin"
mkdir -m 1777 "$1/tmp"
echo "$2" >"$1/usr/lib/imager/arch"
cp cmd/imager/imager "$1/bin/imager"
cp cmd/imager/installer "$1/bin/installer"
cp cmd/imager/*.awk cmd/imager/*.sh "$1/usr/lib/imager/"
chmod 755 "$1/bin/imager" "$1/bin/installer"
for applet in awk base64 basename cat chmod cp cut date dirname env find grep gzip head ls mkdir mktemp mv printf rm sed sha256sum sort tail tar \
    touch tr wc wget xargs; do
    ln -s ../busybox "$1/usr/lib/imager/bin/$applet"
done
