OPERATING_SYSTEM := $(shell uname -s | tr '[:upper:]' '[:lower:]')
ARCH := $(shell uname -m | sed -e 's/x86_64/amd64/' -e 's/aarch64/arm64/')

INSTALLER_ARCH ?= all
IMAGER_ARGS ?=
@if 1.9..1.9@
INSTALLER_ONLY_PKGS ?= bash efibootmgr kmod
IMAGER_EXTRA_PKGS ?= cpio dosfstools mtools xz
INSTALLER_PKGS ?= $(INSTALLER_ONLY_PKGS) $(IMAGER_EXTRA_PKGS)
@end@

CGO_ENABLED ?= 0
GO_BUILDFLAGS ?=
@if ..1.6@
GO_BUILDTAGS ?= tcell_minimal
@end@
@if 1.7..@
GO_BUILDTAGS ?= tcell_minimal,grpcnotrace
@end@
@if 1.8..@
GO_BUILDTAGS_TALOSCTL ?= grpcnotrace
ZSTD_COMPRESSION_LEVEL ?= 18
MICROSOFT_SECUREBOOT_RELEASE ?= v1.1.3
@end@
GO_LDFLAGS ?=
GOAMD64 ?= v2
@if 1.11..@
GO_MACHINED_LDFLAGS ?= -X main.socketDirectory=/system/sock
GOFIPS140 ?= off
@end@
WITH_RACE ?= false
WITH_DEBUG ?= false

truthy := t true TRUE y yes 1
ifneq (, $(filter $(WITH_RACE), $(truthy)))
CGO_ENABLED = 1
GO_BUILDFLAGS += -race
INSTALLER_ARCH = targetarch
endif
ifneq (, $(filter $(WITH_DEBUG), $(truthy)))
GO_BUILDTAGS := $(GO_BUILDTAGS),sidero.debug
else
GO_LDFLAGS += -s -w
endif
@if 1.8..@
GO_BUILDFLAGS_TALOSCTL := $(GO_BUILDFLAGS) -tags "$(GO_BUILDTAGS_TALOSCTL)"
@end@
GO_BUILDFLAGS += -tags "$(GO_BUILDTAGS)"
