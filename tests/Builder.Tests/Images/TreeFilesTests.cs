using TalosImageOperator.Builder.Images;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Images;

namespace TalosImageOperator.Builder.Tests.Images;

/// <summary>What is read from source trees, in lines of upstream's.</summary>
public sealed class TreeFilesTests : IDisposable
{
    private static readonly TreeImages Known = new() { Frontend = "known", Pkgs = "known" };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfV113_HasFrontendToolsAndPackages()
    {
        var tree = Read(
            """
            DEBUG_TOOLS_SOURCE := scratch
            EMBED_TARGET ?= embed
            TOOLS_PREFIX ?= ghcr.io/siderolabs/tools
            TOOLS ?= v1.13.0-9-ga201d19
            PKGS_PREFIX ?= ghcr.io/siderolabs
            PKGS ?= v1.13.0-60-gf541ca4
            PKG_KERNEL ?= $(PKGS_PREFIX)/kernel:$(PKGS)
            TAG ?= $(shell git describe --tag --always --dirty --match v[0-9]\*)
            """,
            """
            # syntax = docker/dockerfile-upstream:1.22.0-labs
            ARG PKG_KERNEL=scratch
            FROM --platform=amd64 ${PKG_KERNEL} AS pkg-kernel-amd64
            FROM --platform=${BUILDPLATFORM} ${TOOLS_PREFIX}:${TOOLS} AS tools
            FROM scratch AS rootfs
            FROM oven/bun:1-alpine AS lint-markdown
            """);

        Assert.Equal("docker.io/docker/dockerfile-upstream:1.22.0-labs", tree.Frontend);
        Assert.Equal("v1.13.0-60-gf541ca4", tree.Pkgs);
        Assert.Equal("ghcr.io/siderolabs/tools:v1.13.0-9-ga201d19", tree.Tools);
        Assert.Equal("ghcr.io/siderolabs/kernel:v1.13.0-60-gf541ca4", Assert.Single(tree.Packages).Value);
        Assert.Empty(tree.DockerfileImages);
    }

    [Fact]
    public void Read_OfV16_HasWhatTheDockerfileNamesByItself()
    {
        var tree = Read(
            """
            TOOLS ?= ghcr.io/siderolabs/tools:v1.6.0-4-g8ebe1dc
            PKGS ?= v1.6.0-28-g2472b6d
            PKG_KERNEL ?= ghcr.io/siderolabs/kernel:$(PKGS)
            """,
            """
            # syntax = docker/dockerfile-upstream:1.6.0-labs
            FROM --platform=amd64 ghcr.io/siderolabs/cryptsetup:${PKGS} AS pkg-cryptsetup-amd64
            FROM ${PKG_KERNEL} AS pkg-kernel
            FROM --platform=${BUILDPLATFORM} $TOOLS AS tools
            FROM alpine:3.18.4 AS installer-image
            """);

        Assert.Equal("ghcr.io/siderolabs/tools:v1.6.0-4-g8ebe1dc", tree.Tools);
        Assert.Equal(["ghcr.io/siderolabs/cryptsetup:v1.6.0-28-g2472b6d", "docker.io/library/alpine:3.18.4"], tree.DockerfileImages);
    }

    [Fact]
    public void Read_VariablesOfTheSpec_TakePrecedence()
    {
        var tree = Read("PKGS_PREFIX ?= ghcr.io/siderolabs\nPKGS ?= v1\nPKG_RUNC ?= $(PKGS_PREFIX)/runc:$(PKGS)\n", "", ("PKGS", "v2"));

        Assert.Equal("ghcr.io/siderolabs/runc:v2", tree.Packages["PKG_RUNC"]);
    }

    [Theory]
    [InlineData("PKGS ?= $(shell id)")]
    [InlineData("PKGS ?= $(PKGS)")]
    [InlineData("")]
    public void Read_ValuesThatOnlyMakeKnows_StayAsKnown(string makefile) => Assert.Equal(Known.Pkgs, Read(makefile, "").Pkgs);

    [Fact]
    public void PkgsRead_OfATarget_FollowsItsStages()
    {
        _folder.Write(
            "Pkgfile",
            """
            # syntax = ghcr.io/siderolabs/bldr:v0.6.3

            format: v1alpha2

            vars:
              TOOLS_PREFIX: ghcr.io/siderolabs/
              TOOLS_REV: v1.15.0-alpha.0-2-gd102f15
              LLVM_IMAGE: ghcr.io/siderolabs/llvm
            """);
        _folder.Write("base/pkg.yaml", "name: base\ndependencies:\n  - image: \"{{ .TOOLS_PREFIX }}tools:{{ .TOOLS_REV }}\"\n    to: /rootfs\n");
        _folder.Write(
            "kernel/prepare/pkg.yaml",
            """
            name: kernel-prepare
            dependencies:
              - stage: base
              - image: "{{ .LLVM_IMAGE }}:{{ .TOOLS_REV }}"
            steps:
              - sources:
                  - url: https://cdn.kernel.org/pub/linux/kernel/v{{ regexReplaceAll "(\\d+)" .linux_version "${1}" }}.x/linux-{{ .linux_version }}.tar.xz
                    destination: linux.tar.xz
            """);
        _folder.Write("kernel/kernel/pkg.yaml", "name: kernel\ndependencies:\n  - stage: kernel-prepare\n");
        _folder.Write("runc/pkg.yaml", "name: runc\nsteps:\n  - sources:\n      - url: https://elsewhere.example/runc.tar.gz\n");

        var files = PkgsFiles.Read(_folder.Path, ["kernel"]);

        Assert.Equal("ghcr.io/siderolabs/bldr:v0.6.3", files.Frontend);
        Assert.Equal(
            ["ghcr.io/siderolabs/llvm:v1.15.0-alpha.0-2-gd102f15", "ghcr.io/siderolabs/tools:v1.15.0-alpha.0-2-gd102f15"],
            files.Images.Order(StringComparer.Ordinal));
        Assert.StartsWith("https://cdn.kernel.org/", Assert.Single(files.Sources), StringComparison.Ordinal);
    }

    private TreeImages Read(string makefile, string dockerfile, params (string Name, string Value)[] variables)
    {
        _folder.Write("Makefile", makefile);
        _folder.Write("Dockerfile", dockerfile);
        return TreeFiles.Read(_folder.Path, variables.ToDictionary(variable => variable.Name, variable => variable.Value), Known);
    }
}
