using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>The release matrix beside what upstream's own files say.</summary>
public sealed class UpstreamMatrixTests
{
    public static TheoryData<string> Tags => [.. UpstreamFacts.Newest];

    public static TheoryData<string> Earlier => [.. UpstreamFacts.Earlier];

    // The matrix describes the newest release of a line. Earlier ones lack these, or have them still.
    private static readonly Dictionary<string, string[]> PatchDifferences = new()
    {
        ["v1.8.0"] = ["PKG_LIBMNL", "PKG_LIBNFTNL", "GO_BUILDTAGS_TALOSCTL"],
        ["v1.8.1"] = ["PKG_LIBMNL", "PKG_LIBNFTNL"],
        ["v1.10.0"] = ["PKG_LIBSECCOMP"],
        ["v1.12.0"] = ["PKG_LIBJANSSON"],
    };

    [Fact]
    public void Facts_OfEveryLine_AreThere() =>
        Assert.Equal(ReleaseMatrix.Minors, UpstreamFacts.Newest.Select(tag => UpstreamFacts.ReleaseOf(tag).Minor));

    [Theory, MemberData(nameof(Tags))]
    public void Packages_OfMakefile_AreThoseOfTheMatrix(string tag) =>
        Assert.Equal(UpstreamFacts.Of(tag).Packages, Packages(tag).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Earlier))]
    public void PackagesAndVariables_OfEarlierReleases_DifferAsIsKnown(string tag)
    {
        var facts = UpstreamFacts.Of(tag);
        var variables = UpstreamFacts.TableOf(tag).Variables.Where(row => !row.InDockerfile).Select(row => row.Name).Where(name => !IsRead(facts, name));
        var others = OtherVariables(tag).Where(name => IsRead(facts, name));

        Assert.Equal(
            PatchDifferences.GetValueOrDefault(tag, []).Order(StringComparer.Ordinal),
            Packages(tag).Except(facts.Packages).Concat(facts.Packages.Except(Packages(tag))).Concat(variables).Concat(others)
                .Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Tags))]
    public void Packages_ReadForBothArchitectures_AreMarked(string tag)
    {
        var facts = UpstreamFacts.Of(tag);

        foreach (var package in UpstreamFacts.TableOf(tag).Packages)
        {
            if (package.Name is "grub" or "ipxe")
            {
                Assert.Contains(package.Variable, facts.PackagesOfBothArchitectures);
            }

            if (package.Name is "linux-firmware")
            {
                Assert.False(facts.CopiesLinuxFirmware);
            }
        }
    }

    [Theory, MemberData(nameof(Tags))]
    public void Variables_OfMatrix_ExistInMakefile(string tag) =>
        Assert.All(UpstreamFacts.TableOf(tag).Variables.Where(row => !row.InDockerfile), row => Assert.True(IsRead(UpstreamFacts.Of(tag), row.Name), row.Name));

    [Theory, MemberData(nameof(Tags))]
    public void Variables_OutsideTheirReleases_AreMissingFromMakefile(string tag) =>
        Assert.All(OtherVariables(tag), name => Assert.False(IsRead(UpstreamFacts.Of(tag), name), name));

    [Theory, MemberData(nameof(Tags))]
    public void Variables_Defaults_AreUpstreams(string tag)
    {
        var upstream = UpstreamFacts.Of(tag).Variables;
        var rows = UpstreamFacts.TableOf(tag).Variables
            .Where(row => row.Default is { Length: > 0 } && !row.InDockerfile && row.Name is not ("INSTALLER_ARCH" or "WITH_DEBUG_SHELL"));

        Assert.All(rows, row => Assert.Equal(upstream[row.Name], row.Default));
    }

    [Theory, MemberData(nameof(Tags))]
    public void Facts_OfRelease_AreUpstreams(string tag)
    {
        var upstream = UpstreamFacts.Of(tag);
        var facts = UpstreamFacts.TableOf(tag).Facts;

        Assert.Equal(upstream.Pkgs, facts.Pkgs);
        Assert.Equal(upstream.Frontend, facts.Frontend["docker.io/".Length..]);
        Assert.StartsWith($"{facts.KernelSeries}.", upstream.DefaultKernelVersion, StringComparison.Ordinal);
        Assert.Equal(facts.PkgsPrefix, upstream.Variables.ContainsKey("PKGS_PREFIX"));
        Assert.Equal(facts.RewritesTimestamps, upstream.RewritesTimestamps);
        Assert.Equal(facts.RefusesAttestations, upstream.RefusesAttestations);
        Assert.Equal(facts.PrivilegedDiskImages, upstream.PrivilegedDiskImages);
        Assert.Equal(facts.Overlays, upstream.ImagerFlags.Contains("overlay-image"));
        Assert.Equal(facts.Overlays, upstream.ImagerFlags.Contains("insecure"));
        Assert.Equal(facts.WellKnownCertificates, upstream.ImagerFlags.Contains("secureboot-include-well-known-certs"));
        Assert.Equal(facts.DiskSizeFlag, upstream.ImagerFlags.Contains("image-disk-size"));
        Assert.Equal(facts.EnrollKeysFlag, upstream.ImagerFlags.Contains("secureboot-enroll-keys"));
        Assert.Equal(facts.ImageCache, upstream.ImagerFlags.Contains("image-cache"));
        Assert.Equal(facts.EmbeddedConfig, upstream.ImagerFlags.Contains("embedded-config-path"));
        Assert.Equal(facts.HaltsBelowGoAmd64V2, upstream.HaltsBelowGoAmd64V2);
        Assert.Equal(facts.BaseInstaller == "installer-base", upstream.Stages.Contains("installer-base"));
        Assert.Equal(facts.RunsTargetArchitecture, upstream.InstallerIsFromAlpine);
    }

    [Theory, MemberData(nameof(Tags))]
    public void Stages_OfImagesAndPrograms_ExistInDockerfile(string tag)
    {
        var stages = UpstreamFacts.Of(tag).Stages;
        var outputs = UpstreamFacts.TableOf(tag).Outputs;
        var wanted = outputs.Where(output => output.Kind != StepKind.Media)
            .Select(output => output.Target!.Replace("local-", "", StringComparison.Ordinal));

        Assert.All(wanted, stage => Assert.Contains(stage, stages));
        Assert.Equal(
            stages.Where(stage => Regex.IsMatch(stage, "^talosctl-(linux|darwin|freebsd|windows)-[a-z0-9]+$")).Order(StringComparer.Ordinal),
            outputs.Select(output => output.Name).Where(name => Regex.IsMatch(name, "^talosctl-[a-z]+-[a-z]+[0-9]+v?[0-9]*$")).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Tags))]
    public void Targets_OfMatrix_ExistInMakefile(string tag)
    {
        var upstream = UpstreamFacts.Of(tag);
        var targets = UpstreamFacts.TableOf(tag).Outputs
            .Where(output => output.Kind == StepKind.Files).Select(output => output.Target!);

        Assert.All(targets, target => Assert.True(
            upstream.Targets.Contains(target) || (target.StartsWith("local-", StringComparison.Ordinal) && upstream.Targets.Contains("local-%")), target));
        Assert.Contains("target-%", upstream.Targets);
    }

    [Theory, MemberData(nameof(Tags))]
    public void TalosctlAll_OfDockerfile_HoldsTheFilesOfTheMatrix(string tag)
    {
        var files = UpstreamFacts.TableOf(tag).Output("talosctl-all")!.Files.Select(file => file.Replace(".exe", "", StringComparison.Ordinal));

        Assert.Equal(UpstreamFacts.Of(tag).TalosctlAll, files.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Tags))]
    public void Files_OfStages_AreNamedAsInDockerfile(string tag) => Assert.All(
        UpstreamFacts.Of(tag).Files,
        file => Assert.Equal(
            file.Value,
            UpstreamFacts.TableOf(tag).Output(file.Key)!.Files.Single().Replace("{arch}", "${TARGETARCH}", StringComparison.Ordinal)));

    private static IEnumerable<string> Packages(string tag) => UpstreamFacts.TableOf(tag).Packages.Select(package => package.Variable);

    private static IEnumerable<string> OtherVariables(string tag) => ReleaseMatrix.Variables
        .Select(row => row.Name).Distinct().Where(name => UpstreamFacts.TableOf(tag).Variable(name) is null);

    private static bool IsRead(UpstreamFacts facts, string variable) =>
        facts.Variables.ContainsKey(variable) || facts.ReadVariables.Contains(variable);
}
