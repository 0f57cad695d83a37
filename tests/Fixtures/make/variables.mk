REGISTRY ?= ghcr.io
USERNAME ?= siderolabs
SHA ?= $(shell git describe --match=none --always --abbrev=8 --dirty)
TAG ?= $(shell git describe --tag --always --dirty --match v[0-9]\*)
ABBREV_TAG ?= $(shell git describe --tag --always --match v[0-9]\* --abbrev=0)
SOURCE_DATE_EPOCH ?= $(shell git log -1 --pretty=%ct)
IMAGE_REGISTRY ?= $(REGISTRY)
TAG_SUFFIX ?=
@if ..1.9@
IMAGE_TAG ?= $(TAG)$(TAG_SUFFIX)
IN := :$(IMAGE_TAG)
OUT := :$(IMAGE_TAG)
@end@
@if 1.10..@
TAG_SUFFIX_IN ?= $(TAG_SUFFIX)
TAG_SUFFIX_OUT ?= $(TAG_SUFFIX)
IMAGE_TAG_IN ?= $(TAG)$(TAG_SUFFIX_IN)
IMAGE_TAG_OUT ?= $(TAG)$(TAG_SUFFIX_OUT)
@end@
@if 1.13..@
IMAGE_NAME_SUFFIX ?=
@end@
@if 1.10..@
IN := $(IMAGE_NAME_SUFFIX):$(IMAGE_TAG_IN)
OUT := $(IMAGE_NAME_SUFFIX):$(IMAGE_TAG_OUT)
@end@
REGISTRY_AND_USERNAME := $(IMAGE_REGISTRY)/$(USERNAME)
NAME = Talos
ARTIFACTS := _out
