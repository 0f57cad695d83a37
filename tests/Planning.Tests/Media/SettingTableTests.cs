using System.Globalization;
using System.Text;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Planning.Tests.Media;

/// <summary>
/// Every setting of the imager beside every kind of output in the releases that differ, as the planner, its rules and its warnings
/// treat it: reached, left out with a warning, or refused. UPDATE_GOLDEN=1 writes the table.
/// </summary>
public sealed class SettingTableTests
{
    private const int CellWidth = 14;

    private static readonly string[] Releases = ["v1.6.8", "v1.9.6", "v1.10.9", "v1.12.11", "v1.13.9", "v1.14.0-rc.1"];

    private static readonly string[] Outputs =
    [
        "kernel", "initramfs", "metal-kernel", "metal-initramfs", "metal-cmdline", "installer", "secureboot-installer", "iso", "secureboot-iso",
        "metal", "secureboot-metal", "metal-uki",
    ];

    private static readonly SecureBootSpec Keys = new() { SecretRef = new SecretReference { Name = "keys" } };
    private static readonly ImagerSpec Plain = new() { Privileged = true, SecureBoot = Keys };

    private static readonly (string Name, ImagerSpec Imager, Func<ImagerArguments, bool> IsGiven)[] Settings =
    [
        ("extraKernelArgs", Plain with { ExtraKernelArgs = ["a=b"] }, imager => imager.ExtraKernelArgs is not null),
        ("meta", Plain with { Meta = Specs.Map(("0xa", "x")) }, imager => imager.Meta is not null),
        ("systemExtensions", Plain with { SystemExtensions = ["a/b:1"] }, imager => imager.SystemExtensions is not null),
        ("overlay", Plain with { Overlay = new OverlaySpec { Image = "a/b:1", Name = "rock64" } }, imager => imager.Overlay is not null),
        ("imageCache", Plain with { ImageCache = "a/b:1" }, imager => imager.ImageCache is not null),
        (
            "embeddedConfig", Plain with { EmbeddedConfig = new EmbeddedConfigSpec { SecretRef = new SecretReference { Name = "machine" } } },
            imager => imager.EmbeddedConfig),
        ("diskSize", Plain with { DiskSize = "8Gi" }, imager => imager.DiskSize is not null),
        ("sectorSize", Plain with { SectorSize = 4096 }, imager => imager.SectorSize is not null),
        ("bootloader", Plain with { Bootloader = Bootloader.Grub }, imager => imager.Bootloader is not null),
        ("enrollKeys", Plain with { SecureBoot = Keys with { EnrollKeys = EnrollKeys.Force } }, imager => imager.EnrollKeys is not null),
        (
            "includeWellKnownCertificates", Plain with { SecureBoot = Keys with { IncludeWellKnownCertificates = true } },
            imager => imager.WellKnownCertificates),
        ("identity", Plain with { Identity = true }, imager => imager.Identity is true),
    ];

    [Fact]
    public void Table_OfSettingsOutputsAndReleases_IsTheGoldenText() =>
        Repository.AssertFile("tests/Planning.Tests/Media/Golden/settings.txt", Table(), "UPDATE_GOLDEN");

    private static string Table()
    {
        var lines = new List<string> { "flag, profile: how the imager is given the setting; a number leads to the sentence below; -: no such output." };
        var sentences = new List<string>();

        foreach (var (name, imager, isGiven) in Settings)
        {
            lines.Add("");
            lines.Add(Line(name, Releases));
            lines.AddRange(Outputs.Select(output => Line($"  {output}", Releases.Select(release => Cell(release, output, imager, isGiven, sentences)))));
        }

        lines.Add("");
        lines.AddRange(sentences.Select((sentence, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}: {sentence}")));

        return string.Join('\n', lines) + "\n";
    }

    private static string Line(string name, IEnumerable<string> cells) =>
        cells.Aggregate(new StringBuilder(name.PadRight(30)), (line, cell) => line.Append(cell.PadRight(CellWidth))).ToString().TrimEnd();

    private static string Cell(string release, string output, ImagerSpec imager, Func<ImagerArguments, bool> isGiven, List<string> sentences)
    {
        var plain = Build(release, output, Plain);
        var spec = Build(release, output, imager);

        if (SpecRules.Check(plain).Count > 0)
        {
            return "-";
        }

        if (SpecRules.Check(spec) is { Count: > 0 } errors)
        {
            return $"refused {Number(errors[0].Message, sentences)}";
        }

        if (BuildPlanner.Plan(spec, "linux/arm64").Steps.Single(step => step.Id == output).Imager is { } given && isGiven(given))
        {
            return given.ByProfile ? "profile" : "flag";
        }

        var warning = SpecWarnings.Of(spec).Except(SpecWarnings.Of(plain)).FirstOrDefault(line => line.StartsWith("spec.imager", StringComparison.Ordinal));

        // A kernel takes none of them, and nobody expects it to.
        return warning is null ? "nothing" : $"left out {Number(warning, sentences)}";
    }

    private static TalosImageBuildSpec Build(string release, string output, ImagerSpec imager) =>
        Specs.Of(release, output) with { Platforms = ["linux/arm64"], Imager = imager };

    private static string Number(string sentence, List<string> sentences)
    {
        if (!sentences.Contains(sentence))
        {
            sentences.Add(sentence);
        }

        return (sentences.IndexOf(sentence) + 1).ToString(CultureInfo.InvariantCulture);
    }
}
