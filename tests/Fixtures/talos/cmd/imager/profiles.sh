# shellcheck shell=sh disable=SC2034,SC2154
# The profiles by name, the profile that arrives as YAML, and the rules that both must keep.

# base_profile <name>: sets what the caller's flags have left open.
base_profile() {
    name=$1 default_board=''
    case $name in secureboot-*) secureboot=true ;; esac
    case ${name#secureboot-} in
        metal | iso | installer) default_platform=metal ;;
@if 1.10..@
        metal-uki) default_platform=metal ;;
@end@
@if 1.14..@
        metal-4k) default_platform=metal ;;
        alibabacloud) default_platform=$name ;;
@end@
@if 1.7..@
        akamai | opennebula) default_platform=${name#secureboot-} ;;
@end@
@if 1.8..@
        cloudstack) default_platform=${name#secureboot-} ;;
@end@
        aws | azure | digital-ocean | exoscale | gcp | hcloud | nocloud | openstack | oracle | scaleway | upcloud | vmware | vultr)
            default_platform=${name#secureboot-}
            ;;
@if ..1.6@
        bananapi_m64 | jetson_nano | libretech_all_h3_cc_h5 | nanopi_r4s | pine64 | rock64 | rockpi_4 | rockpi_4c | rpi_generic)
            default_platform=metal default_board=$name arch=${arch:-arm64}
            ;;
@end@
        *) fail 2 "unknown base profile: $name" ;;
    esac
    if [ -n "$secureboot" ]; then
        case ${name#secureboot-} in
            metal | iso | installer) ;;
@if 1.10..@
            metal-uki) ;;
@end@
@if 1.14..@
            azure | cloudstack | nocloud | opennebula | openstack | vmware) ;;
@end@
            *) fail 2 "unknown base profile: $name" ;;
        esac
    fi

    case ${name#secureboot-} in
        iso) default_kind=iso ;;
        installer) default_kind=installer ;;
        metal-uki) default_kind=uki ;;
        *) default_kind=image ;;
    esac

@if ..1.7@
    compressed=.xz
@end@
@if 1.8..@
    compressed=.zst
@end@
    default_disk=raw default_format=$compressed
    case ${name#secureboot-} in
        akamai | digital-ocean) default_format=.gz ;;
        gcp) default_format=.tar.gz ;;
        azure) default_disk=vhd ;;
        exoscale | oracle) default_disk=qcow2 ;;
        alibabacloud) default_disk=qcow2 default_format=raw ;;
        vmware) default_disk=ova default_format=raw ;;
    esac
    [ "$default_kind" = image ] || default_format=raw

    [ -n "$platform" ] || platform=$default_platform
    [ -n "$board" ] || board=$default_board
    # Compression goes by the profile, whatever --output-kind says.
    [ -n "$kind" ] || kind=$default_kind
    [ -n "$disk" ] || disk=$default_disk
    [ -n "$format" ] || format=$default_format
}

# read_profile: the whole profile from stdin, in block YAML.
read_profile() {
    yaml=$(mktemp)
    awk -f $lib/flatten.awk >"$yaml" || fail 2 "the profile is not YAML"
    unknown=$(grep -vE '^(arch|platform|secureboot|version|baseProfileName|name|customization|input|overlay|output)[.=]' "$yaml" | head -n1)
    [ -z "$unknown" ] || fail 2 "unknown key in the profile: ${unknown%%=*}"
    field() { sed -n "s/^$1=//p" "$yaml"; }
    arch=$(field arch) platform=$(field platform) kind=$(field output.kind) format=$(field output.outFormat)
    disk=$(field output.imageOptions.diskFormat)
    base=$(field input.baseInstaller.imageRef) base_oci=$(field input.baseInstaller.ociPath)
    insecure=$(field input.baseInstaller.forceInsecure)
    cache=$(field 'input.imageCache.imageRef')$(field 'input.imageCache.ociPath')
    overlay_image=$(field overlay.image.imageRef) overlay_name=$(field overlay.name)
    if [ "$(field secureboot)" = true ]; then secureboot=true; fi
    extensions=$(field 'input.systemExtensions.[0-9]*.imageRef')
    args=$(field 'customization.extraKernelArgs.[0-9]*' | sed 's/^/ /' | tr -d '\n')
    meta=$(sed -n 's/^customization.metaContents.[0-9]*.key=/ /p' "$yaml" | tr -d '\n')
    well_known=$(field input.secureboot.includeWellKnownCerts)
    overlay_options=$(sed -n 's/^overlay\.options\.//p' "$yaml")
    if [ -n "$overlay_options" ]; then
        overlay_options="
$overlay_options"
    fi
    bootloader=$(field output.imageOptions.bootloader)
    disk_size=$(field output.imageOptions.diskSize)
    embedded=''
    config=$(field customization.embeddedMachineConfiguration)
@if 1.12..@
    if [ -n "$config" ]; then embedded=$(printf '%b' "$config" | sha256sum | cut -d' ' -f1); fi
@end@
@if 1.14..@
    sector_size=$(field output.imageOptions.diskSectorSize)
    enroll_keys=$(field output.imageOptions.sdBootEnrollKeys)
@end@
    enroll_keys=${enroll_keys:-$(field output.isoOptions.sdBootEnrollKeys)}
    extra=''
    version=$(field version)
    [ -z "$version" ] || VERSION=$version
    if [ -n "$(field baseProfileName)" ]; then base_profile "$(field baseProfileName)"; fi
    if [ "$kind" = iso ]; then bootloader=$(field output.isoOptions.bootloader); fi
    [ -n "$format" ] || format=raw
    [ -n "$disk" ] || disk=raw
    if [ "$kind" = image ] && [ -z "$(field output.imageOptions.diskSize)" ] && [ -z "$(field baseProfileName)" ]; then
        fail 2 "profile is invalid: disk size is required for image output"
    fi
    rm -f "$yaml"
}

# What upstream fills in where neither base profile nor profile says it.
fill_defaults() {
    [ "$kind" = image ] || return 0
@if ..1.9@
    bootloader=grub
@end@
@if 1.10..@
    if [ -n "$secureboot" ]; then
        bootloader=sd-boot
    elif [ -z "$bootloader" ]; then
        if [ "$arch" = arm64 ]; then bootloader=sd-boot; else bootloader=dual-boot; fi
    fi
@end@
}

check_profile() {
    fill_defaults
    case $arch in amd64 | arm64) ;; *) fail 2 "profile is invalid: invalid arch \"$arch\"" ;; esac
    [ -n "$platform" ] || fail 2 "profile is invalid: platform is required"
    if [ -n "$board" ] && [ "$arch" != arm64 ]; then fail 2 "profile is invalid: board is only supported for arm64"; fi
    case $kind in
        iso | cmdline) ;;
        image)
@if ..1.12@
            # Disk images are made on loop devices.
            [ -e /dev/loop-control ] || fail 4 "failed to attach a loop device: open /dev/loop-control: no such file or directory"
@end@
            ;;
        uki)
@if ..1.9@
            [ -n "$secureboot" ] || fail 2 "profile is invalid: !secureboot is not supported for uki output"
@end@
            ;;
        installer)
@if ..1.9@
            [ -z "$args" ] || [ -n "$secureboot" ] \
                || fail 2 "profile is invalid: customization of kernel args is not supported for installer output in !secureboot mode"
@end@
            [ -z "$meta" ] || fail 2 "profile is invalid: customization of meta partition is not supported for installer output"
            ;;
        kernel | initramfs)
            [ -z "$args" ] || fail 2 "profile is invalid: customization of kernel args is not supported for $kind output"
            [ -z "$meta" ] || fail 2 "profile is invalid: customization of meta partition is not supported for $kind output"
            [ -z "$secureboot" ] || fail 2 "profile is invalid: secureboot is not supported for $kind output"
            ;;
        *) fail 2 "$kind does not belong to OutputKind values" ;;
    esac
    if [ -n "$secureboot" ]; then
        for key in uki-signing-key.pem uki-signing-cert.pem pcr-signing-key.pem; do
            [ -s /secureboot/$key ] || fail 2 "failed to load the SecureBoot keys: open /secureboot/$key: no such file or directory"
        done
    fi
    for asset in vmlinuz initramfs.xz; do
        [ -e "/usr/install/$arch/$asset" ] || fail 6 "open /usr/install/$arch/$asset: no such file or directory"
    done
}
