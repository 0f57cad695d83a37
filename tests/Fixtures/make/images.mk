# Images.

@if ..1.9@
.PHONY: installer
installer:
@if ..1.8@
	@INSTALLER_ARCH=targetarch $(MAKE) registry-$@
@end@
@if 1.9..1.9@
	@INSTALLER_ARCH=targetarch INSTALLER_PKGS="$(INSTALLER_ONLY_PKGS)" $(MAKE) registry-$@
@end@

@end@
@if 1.10..@
.PHONY: installer-base
installer-base:
	@$(MAKE) registry-$@

@end@
.PHONY: imager talos talosctl-image
imager talos:
	@$(MAKE) registry-$@

talosctl-image:
	@$(MAKE) registry-talosctl

@if 1.11..@
talosctl-all-image:
	@$(MAKE) registry-talosctl-all

@end@
