# Upstream's defaults name its own registry; these name the fixture's.
PKGS ?= @PKGS@
@if ..1.9@
TOOLS ?= @PKGS_PREFIX@/tools:@PKGS@
EXTRAS ?= @PKGS@
@end@
@if 1.10..@
TOOLS_PREFIX ?= @PKGS_PREFIX@/tools
TOOLS ?= @PKGS@
@end@
@if ..1.6@
PKG_KERNEL ?= @PKGS_PREFIX@/kernel:$(PKGS)
@end@
@if 1.7..@
PKGS_PREFIX ?= @PKGS_PREFIX@
PKG_CA_CERTIFICATES ?= $(PKGS_PREFIX)/ca-certificates:$(PKGS)
PKG_FHS ?= $(PKGS_PREFIX)/fhs:$(PKGS)
PKG_GRUB ?= $(PKGS_PREFIX)/grub:$(PKGS)
PKG_KERNEL ?= $(PKGS_PREFIX)/kernel:$(PKGS)
PKG_MUSL ?= $(PKGS_PREFIX)/musl:$(PKGS)
PKG_RUNC ?= $(PKGS_PREFIX)/runc:$(PKGS)
PKG_SD_BOOT ?= $(PKGS_PREFIX)/sd-boot:$(PKGS)
@end@
@if 1.7..1.9@
PKG_TALOSCTL_CNI_BUNDLE_INSTALL ?= $(PKGS_PREFIX)/talosctl-cni-bundle-install:$(EXTRAS)
@end@
@if 1.10..@
PKG_TALOSCTL_CNI_BUNDLE ?= $(PKGS_PREFIX)/talosctl-cni-bundle:$(PKGS)
@end@
@if 1.14..@
FACTORY ?= factory.talos.dev
@end@
