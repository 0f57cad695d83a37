using System.Text.Json;
using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>
/// Holds the facts beside the checkouts that they were read from. <c>UPDATE_UPSTREAM=1 TALOS_SOURCES=… dotnet test
/// tests/Planning.Tests --filter UpstreamExtraction</c> writes them, for each folder of TALOS_SOURCES.
/// </summary>
public sealed class UpstreamExtraction
{
    [SkippableFact]
    public void Facts_OfEveryCheckout_AreTheCommittedOnes()
    {
        foreach (var tree in UpstreamTree.All())
        {
            var facts = JsonSerializer.Serialize(Read(tree), UpstreamJson.Default.UpstreamFacts) + "\n";

            Repository.AssertFile($"{UpstreamFacts.Folder}/{tree.Tag}.json", facts, "UPDATE_UPSTREAM");
        }
    }

    private static UpstreamFacts Read(UpstreamTree tree)
    {
        var makefile = tree.Makefile;
        var dockerfile = tree.Dockerfile;
        var variables = All(makefile, @"^(?<name>[A-Z][A-Z0-9_]*) [?:]?= ?(?<value>.*)$")
            .DistinctBy(match => match.Groups["name"].Value)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim());
        var stages = Names(dockerfile, @"^FROM .* (as|AS) (?<name>\S+)$");
        var image = UpstreamTree.Section(makefile, "^image-%:", "^$");

        return new UpstreamFacts
        {
            Pkgs = variables["PKGS"],
            Frontend = Names(dockerfile, @"\A# syntax = (?<name>\S+)$").Single(),
            DefaultKernelVersion = Names(tree.Constants, "DefaultKernelVersion = \"(?<name>[^\"]+)\"").Single(),
            HaltsBelowGoAmd64V2 = tree.Constants.Contains("MinimumGOAMD64Level = 2", StringComparison.Ordinal),
            RewritesTimestamps = UpstreamTree.Section(makefile, "^registry-%:", "^$").Contains("rewrite-timestamp=true", StringComparison.Ordinal),
            RefusesAttestations = makefile.Contains("COMMON_ARGS += --provenance=false", StringComparison.Ordinal),
            PrivilegedDiskImages = image.Contains("--privileged", StringComparison.Ordinal),
            InstallerIsFromAlpine = All(dockerfile, @"^FROM alpine:\S+ AS installer-image$").Count > 0,
            CopiesLinuxFirmware = dockerfile.Contains("--from=pkg-linux-firmware", StringComparison.Ordinal),
            Packages = [.. variables.Keys.Where(IsPackage).Order(StringComparer.Ordinal)],
            PackagesOfBothArchitectures =
            [
                .. Names(dockerfile, @"^FROM --platform=amd64 \$\{(?<name>PKG_[A-Z0-9_]+)\}")
                    .Intersect(Names(dockerfile, @"^FROM --platform=arm64 \$\{(?<name>PKG_[A-Z0-9_]+)\}")),
            ],
            Variables = Sorted(variables.Where(variable => !IsPackage(variable.Key))),
            ReadVariables = [.. Names(makefile, @"\$\((?<name>[A-Z][A-Z0-9_]*)\)").Where(name => !IsPackage(name))],
            Targets = Names(makefile, "^(?<name>[a-zA-Z0-9%_-]+):"),
            Stages = [.. stages.Where(stage => !stage.StartsWith("pkg-", StringComparison.Ordinal))],
            Files = Sorted(new[] { "kernel", "initramfs", "sd-boot", "sd-stub" }.Select(stage => KeyValuePair.Create(stage, FileOf(dockerfile, stage)))),
            TalosctlAll = Names(UpstreamTree.Section(dockerfile, "^FROM scratch AS talosctl-all$", "^$"), "--from=(?<name>talosctl-[a-z0-9-]+)"),
            Profiles = Sorted(Names(tree.Profiles, "^\t\"(?<name>[a-z0-9-]+)\": {$").Select(name => KeyValuePair.Create(name, Profile(tree.Profiles, name)))),
            ImagerFlags = Names(tree.ImagerCommand, "Flags\\(\\)\\.\\w+\\([^\"]*\"(?<name>[a-z0-9-]+)\""),
            Boards = Names(tree.Constants, "^\tBoard\\w+ = \"(?<name>[a-z0-9_]+)\"$"),
        };
    }

    private static bool IsPackage(string variable) => variable.StartsWith("PKG_", StringComparison.Ordinal);

    private static string FileOf(string dockerfile, string stage) =>
        All(UpstreamTree.Section(dockerfile, $"^FROM scratch AS {stage}$", "^$") + "\n", @"^COPY .* /(?<name>\S+)$").Single().Groups["name"].Value;

    private static UpstreamProfile Profile(string profiles, string name)
    {
        var text = UpstreamTree.Section(profiles, $"^\t\"{name}\": {{$", "^\t},$");
        string Value(string key) => Regex.Match(text, $@"\b{key}:\s+(?<value>[^,\s]+),").Groups["value"].Value.Trim('"');

        return new UpstreamProfile(
            Value("Platform"), Value("Kind"), Value("DiskFormat"), Value("OutFormat"), Regex.IsMatch(text, @"SecureBoot:\s+\S*\(true\)"));
    }

    private static MatchCollection All(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline | RegexOptions.IgnoreCase);

    private static string[] Names(string text, string pattern) =>
        [.. Regex.Matches(text, pattern, RegexOptions.Multiline).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal)];

    private static SortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> entries) =>
        new(entries.ToDictionary(), StringComparer.Ordinal);
}
