# shellcheck shell=sh disable=SC2154
# Disk images: a small disk with a GPT and two FAT partitions. The table and the empty file systems come ready-made; mtools puts the files in.

mtools_folder=$lib/disk
efi_offset=32K boot_offset=544K

# It needs a C library and a code page, which this image has nowhere else.
mtools() {
    env TZ=UTC MTOOLS_SKIP_CHECK=1 MTOOLSRC="$mtools_folder/mtools.conf" GCONV_PATH="$mtools_folder" \
        "$mtools_folder/ld.so" --library-path "$mtools_folder" "$mtools_folder/mtools" -c "$@"
}

# put_files <disk> <offset> <folder>: all files of the folder, dated alike, in the order of their names.
put_files() {
    find "$3" -exec touch -d "@${SOURCE_DATE_EPOCH:-0}" {} +
    for file in "$3"/*; do
        [ -e "$file" ] || continue
        mtools mcopy -Q -s -m -i "$1@@$2" "$file" :: || fail 4 "failed to copy ${file##*/} to the partition at $2"
    done
}

# The overlay's installer: with which bootloaders it runs, and to which partition its files go, is the release's.
overlay_partition=''
run_overlay() {
@if ..1.12@
    overlay_partition=EFI
@end@
@if 1.13..1.13@
    [ "$bootloader" = grub ] || return 0
    overlay_partition=EFI
@end@
@if 1.14..@
    [ "$bootloader" = grub ] || return 0
    overlay_partition=BOOT
@end@
    report "running overlay installer \"$overlay_name\""
    overlay=$(mktemp -d) mounted=$(mktemp -d)
    unpack "$overlay_image" "$overlay"
    installer=$overlay/installers/$overlay_name
    [ -e "$installer" ] || fail 2 "overlay installer \"$overlay_name\" not found in $overlay_image"
    {
        printf 'installDisk: %s\nmountPrefix: %s\nartifactsPath: %s\nextraOptions:\n' "$path" "$mounted" "$overlay/artifacts"
        printf '%s\n' "$overlay_options" | sed -n 's/^\([^=]*\)=\(.*\)$/    \1: "\2"/p'
    } | "$installer" install || fail 4 "failed to run overlay installer"
    files=$(cd "$mounted/boot/EFI" && find . -type f | sort | sed 's|^\./||' | tr '\n' ' ')
    pulled="$pulled
$overlay_partition partition: $(echo $files | sed 's/ /, /g') of $overlay_name"
}

# write_disk <file>: image.txt, which names every input, is on the BOOT partition.
write_disk() {
    boot=$(mktemp -d)
    cat "$mtools_folder/disk.raw" >"$1"
    write_text "$boot/image.txt"
    case $overlay_partition in
        EFI) put_files "$1" $efi_offset "$mounted/boot/EFI" ;;
        BOOT) put_files "$1" $boot_offset "$mounted/boot" ;;
    esac
    put_files "$1" $boot_offset "$boot"
}
