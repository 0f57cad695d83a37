# shellcheck shell=sh disable=SC2154
# The files: their names, and a text that names every input; of a raw disk, a file on it. The same input gives the same bytes.

output_name() {
    suffix='' device=$platform${board:+-$board}
    [ -z "$secureboot" ] || suffix=-secureboot
    case $kind in
        iso) echo "$device-$arch$suffix.iso" ;;
        image) echo "$device-$arch$suffix.$disk" ;;
        installer) echo "installer-$arch$suffix.tar" ;;
        kernel) echo "kernel-$arch" ;;
        initramfs) echo "initramfs-$device-$arch.xz" ;;
        uki) echo "$device-$arch$suffix-uki.efi" ;;
        cmdline) echo "cmdline-$device-$arch$suffix" ;;
    esac
}

digest() { sha256sum "$1" | cut -d' ' -f1; }

describe() {
    echo "imager: $VERSION"
    echo "arch: $arch"
    echo "platform: $platform"
    if [ -n "$board" ]; then echo "board: $board"; fi
    echo "kind: $kind"
    if [ -n "$secureboot" ]; then
        echo "secureboot: sha256:$(cat /secureboot/uki-signing-cert.pem | sha256sum | cut -d' ' -f1)"
        echo "well-known-certs: ${well_known:-false}"
    fi
    for asset in "/usr/install/$arch"/*; do
        echo "asset: ${asset##*/} sha256:$(digest "$asset")"
    done
    echo "kernel: $(head -n1 "/usr/install/$arch/vmlinuz")"
    echo "base-installer: $base"
    echo "extra-kernel-args:$args"
    echo "meta:$meta"
    for image in $extensions; do echo "extension: $image"; done
    if [ -n "$overlay_image$overlay_name" ]; then echo "overlay: $overlay_image $overlay_name$(printf '%s' "$overlay_options" | tr '\n' ' ')"; fi
    if [ "$kind" = image ]; then echo "bootloader: $bootloader"; fi
    if [ "$kind" = iso ] && [ -n "$bootloader" ]; then echo "bootloader: $bootloader"; fi
    if [ -n "$disk_size" ]; then echo "disk-size: $disk_size"; fi
    if [ -n "$sector_size" ]; then echo "sector-size: $sector_size"; fi
    if [ -n "$secureboot" ]; then echo "enroll-keys: ${enroll_keys:-if-safe}"; fi
    if [ -n "$cache" ]; then echo "image-cache: $cache"; fi
    if [ -n "$embedded" ]; then echo "embedded-config: sha256:$embedded"; fi
    if [ -n "$extra" ]; then echo "extra:$extra"; fi
    echo "source-date-epoch: ${SOURCE_DATE_EPOCH:-}"
    echo "deterministic-seed: ${DETERMINISTIC_SEED:-}"
    if [ -r "${DOCKER_CONFIG:-/nowhere}/config.json" ]; then echo "credentials: yes"; else echo "credentials: no"; fi
}

write_output() {
    path=$1
    case $kind in
        kernel) cat "/usr/install/$arch/vmlinuz" >"$path" ;;
        initramfs) (cat "/usr/install/$arch/initramfs.xz" && describe && echo "$pulled") >"$path" ;;
        cmdline) printf '%s' "talos.platform=$platform$args" >"$path" ;;
        installer) write_installer "$path" ;;
        image)
            if [ -n "$overlay_image" ]; then run_overlay; fi
            case $disk in
                raw) write_disk "$path" ;;
                *) write_text "$path" ;;
            esac
            ;;
        *) write_text "$path" ;;
    esac
    report "output asset path: $path"
    compress "$path"
}

write_text() { (describe && echo "$pulled") >"$1"; }

# .xz and .zst keep their plain text: there is no compressor at hand, and a test reads them more easily.
compress() {
    case $format in
        .xz | .zst) mv "$1" "$1$format" ;;
        .gz)
            gzip -c <"$1" >"$1.gz"
            rm "$1"
            ;;
        .tar.gz)
            pack=$(mktemp -d)
            mv "$1" "$pack/disk.raw"
            touch -d "@${SOURCE_DATE_EPOCH:-0}" "$pack/disk.raw"
            tar -C "$pack" -cf - disk.raw | gzip -c >"$1.tar.gz"
            rm -r "$pack"
            ;;
    esac
}

# write_installer <file>: a docker-archive of one layer: the boot assets, and a text with the base it stands on.
write_installer() {
    pull_base
    pack=$(mktemp -d) root=$(mktemp -d) epoch=${SOURCE_DATE_EPOCH:-0}
    mkdir -p "$root/usr/install/$arch"
    for asset in "/usr/install/$arch"/*; do cat "$asset" >"$root/usr/install/$arch/${asset##*/}"; done
    (describe && echo "$pulled") >"$root/usr/install/installer.txt"
    find "$root" -exec touch -d "@$epoch" {} +
    (cd "$root" && find usr -type f | sort | xargs tar -cf "$pack/layer.tar")
    layer=$(digest "$pack/layer.tar")
    cat >"$pack/config" <<END
{"created":"$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)","architecture":"$arch","os":"linux","config":{"Entrypoint":["/bin/installer"],"Env":["PATH=/bin","VERSION=$VERSION"],"Labels":{"alpha.talos.dev/version":"$VERSION"}},"rootfs":{"type":"layers","diff_ids":["sha256:$layer"]},"history":[{"created_by":"imager"}]}
END
    config=$(digest "$pack/config")
    mv "$pack/layer.tar" "$pack/$layer.tar"
    mv "$pack/config" "$pack/$config.json"
    printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":["%s.tar"]}]' "$config" "${base%%@*}" "$layer" >"$pack/manifest.json"
    touch -d "@$epoch" "$pack"/*
    (cd "$pack" && tar -cf "$1" manifest.json "$config.json" "$layer.tar")
    rm -r "$pack" "$root"
}

pull_base() {
    if [ -z "$base_oci" ]; then
        pull "base installer" "$base" "$insecure"
        return
    fi
    # Offline: an OCI layout in a folder, whose top index carries the platform.
    grep -q '"platform"' "$base_oci/index.json" || fail 5 "error pulling base installer: no image for $arch in $base_oci"
    pulled="$pulled
base installer: $base_oci (index sha256:$(digest "$base_oci/index.json"))"
}
