using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>The release matrix beside upstream's own files.</summary>
public sealed class UpstreamMatrixTests
{
    public static TheoryData<string> Tags => UpstreamTree.Tags;

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Packages_OfMakefile_AreThoseOfTheMatrix(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var declared = Regex.Matches(tree.Makefile, @"^(PKG_[A-Z0-9_]+) \?=", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

        Assert.Equal(
            declared.Order(StringComparer.Ordinal),
            tree.Table.Packages.Select(package => package.Variable).Order(StringComparer.Ordinal));
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Packages_ReadForBothArchitectures_AreMarked(string tag)
    {
        var tree = UpstreamTree.At(tag);

        foreach (var package in tree.Table.Packages.Where(package => package.Name is "grub" or "ipxe" or "linux-firmware"))
        {
            foreach (var architecture in (string[])["amd64", "arm64"])
            {
                if (package.Name != "linux-firmware")
                    Assert.Contains($"FROM --platform={architecture} ${{{package.Variable}}}", tree.Dockerfile, StringComparison.Ordinal);
            }

            if (package is { Name: "linux-firmware" })
                Assert.DoesNotContain("--from=pkg-linux-firmware", tree.Dockerfile, StringComparison.Ordinal);
        }
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Variables_OfMatrix_ExistInMakefile(string tag)
    {
        var tree = UpstreamTree.At(tag);

        Assert.All(tree.Table.Variables, row =>
            Assert.True(
                Regex.IsMatch(tree.Makefile, $@"^{row.Name} \??:?= ?|\$\({row.Name}\)", RegexOptions.Multiline),
                row.Name));
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Variables_OutsideTheirReleases_AreMissingFromMakefile(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var others = ReleaseMatrix.Variables.Select(row => row.Name).Distinct().Where(name => tree.Table.Variable(name) is null);

        Assert.All(others, name => Assert.DoesNotMatch(new Regex($@"^{name} \??:?=|\$\({name}\)", RegexOptions.Multiline), tree.Makefile));
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Variables_Defaults_AreUpstreams(string tag)
    {
        var tree = UpstreamTree.At(tag);

        foreach (var row in tree.Table.Variables.Where(row => row.Default is { Length: > 0 } && row.Name is not ("INSTALLER_ARCH" or "WITH_DEBUG_SHELL")))
            Assert.Matches(new Regex($@"^{row.Name} \??:?= {Regex.Escape(row.Default!)}$", RegexOptions.Multiline), tree.Makefile);
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Facts_OfRelease_AreUpstreams(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var facts = tree.Table.Facts;
        var registry = UpstreamTree.Section(tree.Makefile, "^registry-%:", "^$");

        Assert.Contains($"PKGS ?= {facts.Pkgs}\n", tree.Makefile, StringComparison.Ordinal);
        Assert.StartsWith($"# syntax = {facts.Frontend["docker.io/".Length..]}\n", tree.Dockerfile, StringComparison.Ordinal);
        Assert.Contains($"DefaultKernelVersion = \"{facts.KernelSeries}.", tree.Constants, StringComparison.Ordinal);
        Assert.Equal(facts.PkgsPrefix, tree.Makefile.Contains("PKGS_PREFIX ?=", StringComparison.Ordinal));
        Assert.Equal(facts.RewritesTimestamps, registry.Contains("rewrite-timestamp=true", StringComparison.Ordinal));
        Assert.Equal(facts.RefusesAttestations, tree.Makefile.Contains("COMMON_ARGS += --provenance=false", StringComparison.Ordinal));
        Assert.Equal(facts.PrivilegedDiskImages, UpstreamTree.Section(tree.Makefile, "^image-%:", "^$").Contains("--privileged", StringComparison.Ordinal));
        Assert.Equal(facts.Overlays, tree.ImagerCommand.Contains("\"overlay-image\"", StringComparison.Ordinal));
        Assert.Equal(facts.Overlays, tree.ImagerCommand.Contains("\"insecure\"", StringComparison.Ordinal));
        Assert.Equal(facts.HaltsBelowGoAmd64V2, tree.Constants.Contains("MinimumGOAMD64Level = 2", StringComparison.Ordinal));
        Assert.Equal(facts.BaseInstaller == "installer-base", tree.Dockerfile.Contains(" AS installer-base\n", StringComparison.Ordinal));
        Assert.Equal(facts.RunsTargetArchitecture, Regex.IsMatch(tree.Dockerfile, @"^FROM alpine:\S+ AS installer-image$", RegexOptions.Multiline));
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Stages_OfImagesAndPrograms_ExistInDockerfile(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var stages = Regex.Matches(tree.Dockerfile, @"^FROM .* as (\S+)$", RegexOptions.Multiline | RegexOptions.IgnoreCase)
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        var wanted = tree.Table.Outputs.Where(output => output.Kind != StepKind.Media)
            .Select(output => output.Target!.Replace("local-", "", StringComparison.Ordinal));

        Assert.All(wanted, stage => Assert.Contains(stage, stages));
        Assert.Equal(
            stages.Where(stage => Regex.IsMatch(stage, "^talosctl-(linux|darwin|freebsd|windows)-[a-z0-9]+$")).Order(StringComparer.Ordinal),
            tree.Table.Outputs.Select(output => output.Name).Where(name => Regex.IsMatch(name, "^talosctl-[a-z]+-[a-z]+[0-9]+v?[0-9]*$")).Order(StringComparer.Ordinal));
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void TalosctlAll_OfDockerfile_HoldsTheFilesOfTheMatrix(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var copied = Regex.Matches(UpstreamTree.Section(tree.Dockerfile, "^FROM scratch AS talosctl-all$", "^$"), "--from=(talosctl-[a-z0-9-]+)")
            .Select(match => match.Groups[1].Value);
        var files = tree.Table.Output("talosctl-all")!.Files.Select(file => file.Replace(".exe", "", StringComparison.Ordinal));

        Assert.Equal(copied.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Files_OfStages_AreNamedAsInDockerfile(string tag)
    {
        var tree = UpstreamTree.At(tag);

        foreach (var name in (string[])["kernel", "initramfs", "sd-boot", "sd-stub"])
        {
            var stage = UpstreamTree.Section(tree.Dockerfile, $"^FROM scratch AS {name}$", "^$");
            var file = tree.Table.Output(name)!.Files.Single().Replace("{arch}", "${TARGETARCH}", StringComparison.Ordinal);

            Assert.Contains($" /{file}\n", stage + "\n", StringComparison.Ordinal);
        }
    }
}
