ARG TOOLS=scratch
ARG PKGS=scratch
ARG INSTALLER_ARCH=scratch
ARG PKG_KERNEL=scratch
@if ..1.9@
ARG EXTRAS=scratch
@end@
@if 1.7..@
ARG PKGS_PREFIX=scratch
ARG PKG_CA_CERTIFICATES=scratch
ARG PKG_FHS=scratch
ARG PKG_GRUB=scratch
ARG PKG_MUSL=scratch
ARG PKG_RUNC=scratch
ARG PKG_SD_BOOT=scratch
@end@
@if 1.7..1.9@
ARG PKG_TALOSCTL_CNI_BUNDLE_INSTALL=scratch
@end@
@if 1.10..@
ARG TOOLS_PREFIX=scratch
ARG PKG_TALOSCTL_CNI_BUNDLE=scratch
@end@

@if ..1.6@
FROM @PKGS_PREFIX@/fhs:${PKGS} AS pkg-fhs
FROM @PKGS_PREFIX@/ca-certificates:${PKGS} AS pkg-ca-certificates
FROM @PKGS_PREFIX@/musl:${PKGS} AS pkg-musl
FROM @PKGS_PREFIX@/grub:${PKGS} AS pkg-grub
FROM --platform=amd64 @PKGS_PREFIX@/grub:${PKGS} AS pkg-grub-amd64
FROM --platform=arm64 @PKGS_PREFIX@/grub:${PKGS} AS pkg-grub-arm64
FROM @PKGS_PREFIX@/sd-boot:${PKGS} AS pkg-sd-boot
FROM --platform=amd64 @PKGS_PREFIX@/sd-boot:${PKGS} AS pkg-sd-boot-amd64
FROM --platform=arm64 @PKGS_PREFIX@/sd-boot:${PKGS} AS pkg-sd-boot-arm64
FROM --platform=amd64 @PKGS_PREFIX@/runc:${PKGS} AS pkg-runc-amd64
FROM --platform=arm64 @PKGS_PREFIX@/runc:${PKGS} AS pkg-runc-arm64
FROM @PKGS_PREFIX@/talosctl-cni-bundle-install:${EXTRAS} AS cni-bundle
@end@
@if 1.7..@
FROM ${PKG_FHS} AS pkg-fhs
FROM ${PKG_CA_CERTIFICATES} AS pkg-ca-certificates
FROM ${PKG_MUSL} AS pkg-musl
FROM ${PKG_GRUB} AS pkg-grub
FROM --platform=amd64 ${PKG_GRUB} AS pkg-grub-amd64
FROM --platform=arm64 ${PKG_GRUB} AS pkg-grub-arm64
FROM ${PKG_SD_BOOT} AS pkg-sd-boot
FROM --platform=amd64 ${PKG_SD_BOOT} AS pkg-sd-boot-amd64
FROM --platform=arm64 ${PKG_SD_BOOT} AS pkg-sd-boot-arm64
FROM --platform=amd64 ${PKG_RUNC} AS pkg-runc-amd64
FROM --platform=arm64 ${PKG_RUNC} AS pkg-runc-arm64
@end@
@if 1.7..1.9@
FROM ${PKG_TALOSCTL_CNI_BUNDLE_INSTALL} AS cni-bundle
@end@
@if 1.10..@
FROM ${PKG_TALOSCTL_CNI_BUNDLE} AS cni-bundle
@end@
FROM ${PKG_KERNEL} AS pkg-kernel
FROM --platform=amd64 ${PKG_KERNEL} AS pkg-kernel-amd64
FROM --platform=arm64 ${PKG_KERNEL} AS pkg-kernel-arm64
