using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Dockerfiles;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Dockerfiles;

/// <summary>The stage graphs of upstream's real Dockerfiles, for the trees in <c>$TALOS_SOURCES/&lt;tag&gt;</c>.</summary>
public sealed partial class UpstreamDockerfileTests
{
    private const string Sources = "TALOS_SOURCES";

    // Facts read from the trees: how many images each stage pulls for linux/arm64 on amd64.
    public static TheoryData<string, string, string, int> Stages => new()
    {
        { "v1.6.8", "docker/dockerfile-upstream:1.6.0-labs", "kernel", 1 },
        { "v1.9.6", "docker/dockerfile-upstream:1.11.1-labs", "kernel", 1 },
        { "v1.12.3", "docker/dockerfile-upstream:1.20.0-labs", "sd-boot", 1 },
        { "v1.13.9", "docker/dockerfile-upstream:1.22.0-labs", "kernel", 1 },
        { "v1.13.9", "docker/dockerfile-upstream:1.22.0-labs", "talosctl", 2 },
        { "v1.14.0-rc.1", "docker/dockerfile-upstream:1.26.0-labs", "sd-stub", 1 },
    };

    [SkippableTheory]
    [MemberData(nameof(Stages))]
    public void ImagesOf_Stage_AreOnlyThoseItReaches(string tag, string frontend, string stage, int images)
    {
        var file = Read(tag, out _);

        var found = Images(file, stage);

        Assert.Equal(frontend, file.Syntax);
        Assert.Empty(found.Unread);
        Assert.Equal(images, found.Images.Select(image => image.Reference).Distinct().Count());
    }

    [SkippableTheory]
    [InlineData("v1.6.8")]
    [InlineData("v1.9.6")]
    [InlineData("v1.10.0")]
    [InlineData("v1.12.3")]
    [InlineData("v1.13.9")]
    [InlineData("v1.14.0-rc.1")]
    public void ImagesOf_EveryStage_AreReadAndEveryFromIsKnown(string tag)
    {
        var file = Read(tag, out var text);
        var stages = StageName().Matches(text).Select(match => match.Groups["name"].Value).ToList();

        var all = stages.Select(stage => Images(file, stage)).ToList();

        Assert.All(all, found => Assert.True(found.HasTarget));
        Assert.All(all, found => Assert.Empty(found.Unread));
        Assert.All(all.SelectMany(found => found.Images), image => Assert.DoesNotContain('$', image.Reference));
        // No stage is taken for an image.
        Assert.All(all.SelectMany(found => found.Images), image => Assert.DoesNotContain(image.Reference, stages));
        // Whatever a FROM names is found from some stage.
        Assert.Equal(
            FromArgument().Matches(text).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal),
            all.SelectMany(found => found.Images).Select(image => Regex.Match(image.Text, @"^\$\{(PKG_\w+)\}$").Groups[1].Value)
                .Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData("v1.10.0", "PKG_LIBSECCOMP", true)]
    [InlineData("v1.12.3", "PKG_LIBJANSSON", false)]
    [InlineData("v1.13.9", "PKG_LIBJANSSON", true)]
    public void DryRun_PackagesOfPatchReleases_ArePassedByTheTree(string tag, string argument, bool passed)
    {
        var file = Read(tag, out _);

        var call = Assert.Single(BuildxCall.AllIn(RealProgram.Run("make", "-C", Folder(tag), "--dry-run", "target-kernel", "SHA=0", "TAG=v1", "SOURCE_DATE_EPOCH=1")));

        Assert.True(file.Declares(argument));
        Assert.Equal(passed, call.Arguments.ContainsKey(argument));
        Assert.Equal("kernel", call.Target);
    }

    private static StageImages Images(Dockerfile file, string stage) => file.ImagesOf(
        stage, Arguments(file), "linux/arm64", "linux/amd64", new HashSet<string>());

    // Values as make passes them, without make.
    private static Dictionary<string, string> Arguments(Dockerfile file)
    {
        var arguments = new Dictionary<string, string>
        {
            ["PKGS"] = "v1",
            ["PKGS_PREFIX"] = "r",
            ["TOOLS"] = "t",
            ["TOOLS_PREFIX"] = "r/tools",
            ["EXTRAS"] = "e",
            ["INSTALLER_ARCH"] = "targetarch",
            ["DEBUG_TOOLS_SOURCE"] = "scratch",
            ["EMBED_TARGET"] = "embed",
            ["GENERATE_VEX_PREFIX"] = "r/vex",
            ["GENERATE_VEX"] = "latest",
        };
        foreach (var name in PackageArguments(file))
        {
            arguments[name] = $"r/{name.ToLowerInvariant()}:v1";
        }

        return arguments;
    }

    private static IEnumerable<string> PackageArguments(Dockerfile file) => file.Declared.Where(name => name.StartsWith("PKG_", StringComparison.Ordinal));

    private static Dockerfile Read(string tag, out string text)
    {
        var folder = Environment.GetEnvironmentVariable(Sources);
        Skip.If(folder is null || !Directory.Exists(Path.Combine(folder, tag)), $"{Sources} names no folder of upstream trees, one for each tag");
        text = File.ReadAllText(Path.Combine(Folder(tag), "Dockerfile"));
        return Dockerfile.Parse(text);
    }

    private static string Folder(string tag) => Path.Combine(Environment.GetEnvironmentVariable(Sources)!, tag);

    [GeneratedRegex(@"^FROM .*\s(as|AS) (?<name>\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex StageName();

    [GeneratedRegex(@"^FROM (?:--platform=\S+ )?\$\{(?<name>PKG_\w+)\}", RegexOptions.Multiline)]
    private static partial Regex FromArgument();
}
