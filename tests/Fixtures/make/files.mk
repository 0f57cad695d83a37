# Files.

.PHONY: kernel initramfs sd-boot sd-stub
kernel initramfs sd-boot sd-stub:
	@$(MAKE) local-$@ DEST=$(ARTIFACTS) PUSH=false
	@-rm -rf $(ARTIFACTS)/modules

@if 1.11..@
.PHONY: sbom
sbom:
	@$(MAKE) local-sbom DEST=$(ARTIFACTS)

@end@
@if ..1.8@
talosctls := linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 freebsd-amd64 windows-amd64
@end@
@if 1.9..1.9@
talosctls := linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 freebsd-amd64 windows-amd64 windows-arm64
@end@
@if 1.10..1.11@
talosctls := linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 freebsd-amd64 freebsd-arm64 windows-amd64 windows-arm64
@end@
@if 1.12..@
talosctls := linux-amd64 linux-arm64 linux-armv7 linux-riscv64 darwin-amd64 darwin-arm64 freebsd-amd64 freebsd-arm64 \
	windows-amd64 windows-arm64
@end@
@if ..1.9@
client := NAME=Client
@end@

.PHONY: talosctl-all talosctl $(addprefix talosctl-,$(talosctls))
talosctl-all $(addprefix talosctl-,$(talosctls)):
	@$(MAKE) local-$@ DEST=$(ARTIFACTS) PUSH=false $(client)

@if ..1.9@
# Spelled like this.
taloscl-freebsd-arm64:
	@$(MAKE) local-talosctl-freebsd-arm64 DEST=$(ARTIFACTS) PUSH=false $(client)

@end@
@if ..1.10@
talosctl:
	@$(MAKE) local-talosctl-targetarch DEST=$(ARTIFACTS)
@end@
@if 1.11..@
talosctl: talosctl-$(OPERATING_SYSTEM)-$(ARCH)
@end@

.PHONY: talosctl-cni-bundle
talosctl-cni-bundle:
	@mkdir -p $(ARTIFACTS)
	@$(MAKE) local-$@ DEST=$(ARTIFACTS)
@if ..1.13@
	@for platform in $(subst $(,),$(space),$(PLATFORM)); do \
@end@
@if 1.14..@
	@set -e; for platform in $(subst $(,),$(space),$(PLATFORM)); do \
@end@
		bundle=$(ARTIFACTS)/talosctl-cni-bundle-$${platform##*/}; \
		tar -C $$bundle -czf $$bundle.tar.gz . ; \
	done
	@rm -rf $(ARTIFACTS)/talosctl-cni-bundle-*/
