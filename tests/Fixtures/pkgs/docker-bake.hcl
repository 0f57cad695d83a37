# All fixture pkgs, each a multi-arch index under <PREFIX>/<name>:<tag>; make-pkgs builds one target after the other.

variable "PREFIX" {}
variable "TAGS" {}
variable "PLATFORMS" { default = "linux/amd64,linux/arm64" }

target "common" {
  platforms = split(",", PLATFORMS)
  output    = ["type=image,push=true,rewrite-timestamp=true"]
  attest    = ["type=provenance,disabled=true"]
  args      = { SOURCE_DATE_EPOCH = "1600000000" }
}

target "named" {
  inherits = ["common"]
  name     = "${image}-${md5(tag)}"
  matrix   = { image = ["sd-boot", "grub", "talosctl-cni-bundle"], tag = split(" ", TAGS) }
  target   = image
  args     = { PKGS = tag }
  # Before v1.10 the bundle is an image of the extras repository, under another name.
  tags = concat(
    ["${PREFIX}/${image}:${tag}"],
    image == "talosctl-cni-bundle" ? ["${PREFIX}/talosctl-cni-bundle-install:${tag}"] : [])
}

target "plain" {
  inherits = ["common"]
  name     = "${image}-${md5(tag)}"
  matrix   = { image = ["fhs", "ca-certificates", "musl", "runc"], tag = split(" ", TAGS) }
  target   = "plain"
  args     = { PKGS = tag, NAME = image }
  tags     = ["${PREFIX}/${image}:${tag}"]
}

# Beside the stock kernel of each tag: one with other content, and one on which every build fails.
target "kernel" {
  inherits = ["common"]
  name     = "kernel-${md5(tag)}"
  matrix   = { tag = concat(split(" ", TAGS), ["custom", "fail"]) }
  target   = "kernel"
  args     = { PKGS = tag, VARIANT = tag == "custom" ? "custom" : tag == "fail" ? "FAIL" : "stock" }
  tags     = ["${PREFIX}/kernel:${tag}"]
}

# The same content under all its names.
target "base" {
  inherits = ["common"]
  target   = "busybox"
  tags     = flatten([for tag in split(" ", TAGS) : ["${PREFIX}/tools:${tag}", "${PREFIX}/alpine:${tag}"]])
}

# Of this machine's platform alone: it runs on the build platform.
target "signer" {
  inherits  = ["common"]
  platforms = []
  target    = "signer"
  tags      = [for tag in split(" ", TAGS) : "${PREFIX}/signer:${tag}"]
}

target "extension" {
  inherits = ["common"]
  name     = "extension-${md5(tag)}"
  matrix   = { tag = split(" ", TAGS) }
  target   = "extension"
  args     = { PKGS = tag }
  tags     = ["${PREFIX}/extension:${tag}"]
}
