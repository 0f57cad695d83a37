using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>The media outputs beside the imager's own profiles and flags.</summary>
public sealed class UpstreamProfileTests
{
    public static TheoryData<string> Tags => UpstreamTree.Tags;

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Profiles_OfImager_AreTheMediaOutputs(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var profiles = Regex.Matches(tree.Profiles, "^\t\"([a-z0-9-]+)\": {$", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        var media = tree.Table.Outputs.Where(output => output.Kind == StepKind.Media && output.OnlyArchitecture is null);
        var expected = tree.Table.Output("installer")!.Kind == StepKind.Media ? profiles : profiles.Except(["installer"]);

        Assert.Equal(expected.Order(StringComparer.Ordinal), media.Select(output => output.Profile!).Distinct().Order(StringComparer.Ordinal));
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Files_OfProfiles_AreNamedAsTheImagerNamesThem(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var rows = tree.Table.Outputs.Where(output =>
            output.Kind == StepKind.Media && output.OnlyArchitecture is null && output.Flags.Count == 0);

        foreach (var row in rows)
        {
            var profile = UpstreamTree.Section(tree.Profiles, $"^\t\"{row.Profile}\": {{$", "^\t},$");

            Assert.Equal(row.SecureBoot, Regex.IsMatch(profile, @"SecureBoot:\s+\S*\(true\)"));
            Assert.Equal(ImagersName(profile), row.FilesOf(tree.Table.Facts, "arm64").Single());
        }
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Boards_OfV16_AreItsConstants(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var boards = tree.Table.Outputs.Where(output => output.OnlyArchitecture is not null).Select(output => output.Profile!).ToList();

        Assert.Equal(tree.Table.Minor == 6, boards.Count > 0);

        if (boards.Count > 0)
        {
            var constants = Regex.Matches(tree.Constants, "^\tBoard\\w+ = \"([a-z0-9_]+)\"$", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

            Assert.Equal(constants.Except(["none"]).Order(StringComparer.Ordinal), boards.Order(StringComparer.Ordinal));
        }
    }

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Flags_OfPlans_AreTheImagersOwn(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var spec = Specs.Full(tree.Release.ToString(), [.. tree.Table.Outputs.Select(output => output.Name)]);
        var flags = BuildPlanner.Plan(spec, "linux/arm64").Steps
            .SelectMany(step => step.Imager?.Arguments ?? [])
            .Where(argument => argument.StartsWith("--", StringComparison.Ordinal))
            .Distinct();

        Assert.All(flags, flag => Assert.Contains($"\"{flag[2..]}\"", tree.ImagerCommand, StringComparison.Ordinal));
    }

    private static string ImagersName(string profile)
    {
        var platform = Value(profile, "Platform") is "constants.PlatformMetal" ? "metal" : Value(profile, "Platform").Trim('"');
        var secure = Regex.IsMatch(profile, @"SecureBoot:\s+\S*\(true\)") ? "-secureboot" : "";
        var packed = Value(profile, "OutFormat") switch
        {
            "OutFormatXZ" => ".xz",
            "OutFormatZSTD" => ".zst",
            "OutFormatGZ" => ".gz",
            "OutFormatTar" => ".tar.gz",
            _ => "",
        };

        return Value(profile, "Kind") switch
        {
            "OutKindISO" => $"{platform}-arm64{secure}.iso",
            "OutKindInstaller" => $"installer-arm64{secure}.tar",
            "OutKindUKI" => $"{platform}-arm64{secure}-uki.efi",
            _ => $"{platform}-arm64{secure}.{DiskFormat(profile)}{packed}",
        };
    }

    private static string DiskFormat(string profile) => Value(profile, "DiskFormat") switch
    {
        "DiskFormatQCOW2" => "qcow2",
        "DiskFormatVPC" => "vhd",
        "DiskFormatOVA" => "ova",
        _ => "raw",
    };

    private static string Value(string profile, string key) => Regex.Match(profile, $@"\b{key}:\s+([^,\s]+),").Groups[1].Value;
}
