using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>The media outputs beside the imager's own profiles and flags.</summary>
public sealed class UpstreamProfileTests
{
    public static TheoryData<string> Tags => [.. UpstreamFacts.Newest];

    [Theory, MemberData(nameof(Tags))]
    public void Profiles_OfImager_AreTheMediaOutputs(string tag)
    {
        var table = UpstreamFacts.TableOf(tag);
        var profiles = UpstreamFacts.Of(tag).Profiles.Keys;
        var media = table.Outputs.Where(output => output.Kind == StepKind.Media && output.OnlyArchitecture is null);
        var expected = table.Output("installer")!.Kind == StepKind.Media ? profiles : profiles.Except(["installer"]);

        Assert.Equal(expected.Order(StringComparer.Ordinal), media.Select(output => output.Profile!).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Tags))]
    public void Files_OfProfiles_AreNamedAsTheImagerNamesThem(string tag)
    {
        var table = UpstreamFacts.TableOf(tag);
        var rows = table.Outputs.Where(output =>
            output.Kind == StepKind.Media && output.OnlyArchitecture is null && output.OutputKind is null);

        foreach (var row in rows)
        {
            var profile = UpstreamFacts.Of(tag).Profiles[row.Profile!];

            Assert.Equal(row.SecureBoot, profile.SecureBoot);
            Assert.Equal(ImagersName(profile), row.FilesOf(table.Facts, "arm64").Single());
        }
    }

    [Theory, MemberData(nameof(Tags))]
    public void Boards_OfV16_AreItsConstants(string tag)
    {
        var table = UpstreamFacts.TableOf(tag);
        var boards = table.Outputs.Where(output => output.OnlyArchitecture is not null).Select(output => output.Profile!).ToList();

        Assert.Equal(table.Minor == 6, boards.Count > 0);

        if (boards.Count > 0)
        {
            Assert.Equal(UpstreamFacts.Of(tag).Boards.Except(["none"]).Order(StringComparer.Ordinal), boards.Order(StringComparer.Ordinal));
        }
    }

    private static string ImagersName(UpstreamProfile profile)
    {
        var platform = profile.Platform is "constants.PlatformMetal" ? "metal" : profile.Platform;
        var secure = profile.SecureBoot ? "-secureboot" : "";
        var packed = profile.OutFormat switch
        {
            "OutFormatXZ" => ".xz",
            "OutFormatZSTD" => ".zst",
            "OutFormatGZ" => ".gz",
            "OutFormatTar" => ".tar.gz",
            _ => "",
        };

        return profile.Kind switch
        {
            "OutKindISO" => $"{platform}-arm64{secure}.iso",
            "OutKindInstaller" => $"installer-arm64{secure}.tar",
            "OutKindUKI" => $"{platform}-arm64{secure}-uki.efi",
            _ => $"{platform}-arm64{secure}.{DiskFormat(profile)}{packed}",
        };
    }

    private static string DiskFormat(UpstreamProfile profile) => profile.DiskFormat switch
    {
        "DiskFormatQCOW2" => "qcow2",
        "DiskFormatVPC" => "vhd",
        "DiskFormatOVA" => "ova",
        _ => "raw",
    };
}
