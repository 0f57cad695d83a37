using System.Text.Json;
using System.Text.Json.Serialization;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>
/// What upstream's own files say at one tag, as <c>Facts/&lt;tag&gt;.json</c> holds it: the newest release of each line, and those
/// before it whose Makefile, Dockerfile or imager differ. <see cref="UpstreamExtraction"/> reads them from a checkout.
/// </summary>
internal sealed record UpstreamFacts
{
    public const string Folder = "tests/Planning.Tests/Upstream/Facts";

    /// <summary>PKGS of the Makefile.</summary>
    public required string Pkgs { get; init; }

    /// <summary>The image of the Dockerfile's syntax line.</summary>
    public required string Frontend { get; init; }

    /// <summary>The constant that is compiled in.</summary>
    public required string DefaultKernelVersion { get; init; }

    public required bool HaltsBelowGoAmd64V2 { get; init; }

    public required bool RewritesTimestamps { get; init; }

    public required bool RefusesAttestations { get; init; }

    public required bool PrivilegedDiskImages { get; init; }

    /// <summary>The installer's last stage runs commands of the target's architecture.</summary>
    public required bool InstallerIsFromAlpine { get; init; }

    public required bool CopiesLinuxFirmware { get; init; }

    /// <summary>PKG_* variables of the Makefile.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Those that the Dockerfile has a stage of for each architecture.</summary>
    public required IReadOnlyList<string> PackagesOfBothArchitectures { get; init; }

    /// <summary>Further variables that the Makefile sets, with their values.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Variables that the Makefile reads.</summary>
    public required IReadOnlyList<string> ReadVariables { get; init; }

    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Of the Dockerfile, but for those that only name a package.</summary>
    public required IReadOnlyList<string> Stages { get; init; }

    /// <summary>The file that a stage exports, by stage.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The stages that talosctl-all copies from.</summary>
    public required IReadOnlyList<string> TalosctlAll { get; init; }

    public required IReadOnlyDictionary<string, UpstreamProfile> Profiles { get; init; }

    public required IReadOnlyList<string> ImagerFlags { get; init; }

    /// <summary>Boards of the machinery's constants.</summary>
    public required IReadOnlyList<string> Boards { get; init; }

    /// <summary>All tags, the oldest first.</summary>
    public static IReadOnlyList<string> Tags { get; } =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, Folder), "*.json").Select(Path.GetFileNameWithoutExtension).OfType<string>().OrderBy(Order)];

    /// <summary>The newest tag of each line, which the matrix describes.</summary>
    public static IReadOnlyList<string> Newest { get; } = [.. Tags.GroupBy(tag => ReleaseOf(tag).Minor).Select(line => line.Last())];

    /// <summary>Earlier releases of a line that differ from its newest.</summary>
    public static IReadOnlyList<string> Earlier { get; } = [.. Tags.Except(Newest)];

    public static UpstreamFacts Of(string tag) =>
        JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(Repository.Root, Folder, tag + ".json")), UpstreamJson.Default.UpstreamFacts)!;

    /// <summary>main counts as the first release of the newest line that is known.</summary>
    public static TalosRelease ReleaseOf(string tag) => TalosRelease.Parse(tag == "main" ? $"v1.{ReleaseMatrix.NewestMinor}.0" : tag);

    public static ReleaseTable TableOf(string tag) => ReleaseMatrix.Of(ReleaseOf(tag));

    private static (int Minor, int Patch) Order(string tag) => (ReleaseOf(tag).Minor, ReleaseOf(tag).Patch);
}

/// <summary>A profile of the imager.</summary>
internal sealed record UpstreamProfile(string Platform, string Kind, string DiskFormat, string OutFormat, bool SecureBoot);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UpstreamFacts))]
internal sealed partial class UpstreamJson : JsonSerializerContext;
