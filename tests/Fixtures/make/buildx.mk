, := ,
space := $(subst ,, )
BUILD := docker buildx build
@if ..1.9@
PLATFORM ?= linux/amd64
@end@
@if 1.10..@
PLATFORM ?= linux/$(ARCH)
@end@
PROGRESS ?= auto
PUSH ?= false
CI_ARGS ?=

PLAIN_ARGS := ABBREV_TAG ARTIFACTS CGO_ENABLED INSTALLER_ARCH PKGS PKG_KERNEL REGISTRY SHA SOURCE_DATE_EPOCH TAG TOOLS USERNAME \
	http_proxy https_proxy
QUOTED_ARGS := GO_BUILDFLAGS GO_LDFLAGS GOAMD64 NAME
@if 1.7..@
PLAIN_ARGS += PKGS_PREFIX PKG_CA_CERTIFICATES PKG_FHS PKG_GRUB PKG_MUSL PKG_RUNC PKG_SD_BOOT
@end@
@if 1.7..1.9@
PLAIN_ARGS += PKG_TALOSCTL_CNI_BUNDLE_INSTALL
@end@
@if ..1.9@
PLAIN_ARGS += EXTRAS
@end@
@if 1.9..1.9@
QUOTED_ARGS += INSTALLER_PKGS
@end@
@if 1.8..@
PLAIN_ARGS += ZSTD_COMPRESSION_LEVEL MICROSOFT_SECUREBOOT_RELEASE
QUOTED_ARGS += GO_BUILDFLAGS_TALOSCTL
@end@
@if 1.10..@
PLAIN_ARGS += TOOLS_PREFIX PKG_TALOSCTL_CNI_BUNDLE
@end@
@if 1.11..@
QUOTED_ARGS += GOFIPS140 GO_MACHINED_LDFLAGS
@end@
@if 1.14..@
PLAIN_ARGS += FACTORY
@end@

COMMON_ARGS := --file=Dockerfile --progress=$(PROGRESS) --platform=$(PLATFORM) --push=$(PUSH)
@if 1.14..@
COMMON_ARGS += --provenance=false --sbom=false
@end@
COMMON_ARGS += $(foreach name,$(PLAIN_ARGS),--build-arg=$(name)=$($(name)))
COMMON_ARGS += $(foreach name,$(QUOTED_ARGS),--build-arg=$(name)="$($(name))")

all: initramfs kernel installer imager talosctl talosctl-image talos

# How a stage of the Dockerfile becomes a target.

target-%:
	@$(BUILD) --target=$* $(COMMON_ARGS) $(TARGET_ARGS) $(CI_ARGS) .

local-%:
	@$(MAKE) target-$* TARGET_ARGS="--output=type=local,dest=$(DEST) $(TARGET_ARGS)"
	@PLATFORM=$(PLATFORM) ARTIFACTS=$(ARTIFACTS) ./hack/fix-artifacts.sh

docker-%:
	@mkdir -p $(DEST)
	@$(MAKE) target-$* TARGET_ARGS="--output type=docker,dest=$(DEST)/$*.tar,name=$(REGISTRY_AND_USERNAME)/$*$(OUT) $(TARGET_ARGS)"

registry-%:
@if ..1.10@
	@$(MAKE) target-$* TARGET_ARGS="--output type=image,name=$(REGISTRY_AND_USERNAME)/$*$(OUT) $(TARGET_ARGS)"
@end@
@if 1.11..@
	@$(MAKE) target-$* TARGET_ARGS="--output type=image,name=$(REGISTRY_AND_USERNAME)/$*$(OUT),rewrite-timestamp=true $(TARGET_ARGS)"
@end@
