using System.Text.RegularExpressions;
using static TalosImageOperator.Planning.Matrix.ReleaseSpan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>The make variables that spec.variables can set, each with its own pattern.</summary>
internal static partial class UserVariables
{
    private const string GoProxy = @"(https?://[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?(/[A-Za-z0-9._-]+)*/?|direct|off)";
    private const string Switch = "true, t, TRUE, y, yes, 1, false, f, FALSE, n, no or 0";

    public static readonly IReadOnlyList<VariableRow> Rows =
    [
        Row("GOAMD64", All, Amd64Level(), "v1, v2, v3 or v4", "v2", "oldest amd64 processor that machined and talosctl run on"),
        Row(
            "GOFIPS140", From(11), Fips(), "off, latest, inprocess, certified or a version such as v1.0.0", "off",
            "Go's FIPS 140 module"),
        Row("WITH_RACE", All, Truth(), Switch, "false", "race detector; sets CGO_ENABLED=1 and INSTALLER_ARCH=targetarch"),
        Row("WITH_DEBUG", All, Truth(), Switch, "false", "debug build: sidero.debug tag, symbols kept"),
        Row("WITH_DEBUG_SHELL", Between(9, 13), Truth(), Switch, "false", "bash in the root file system"),
        Row("CGO_ENABLED", All, Digit(), "0 or 1", "0", "cgo in every Go program"),
        Row("GO_BUILDTAGS", All, Tags(), "Go build tags joined by commas", null, "build tags of machined"),
        Row(
            "GO_BUILDTAGS_TALOSCTL", From(8), Tags(), "Go build tags joined by commas", "grpcnotrace",
            "build tags of talosctl"),
        Row(
            "INSTALLER_ARCH", All, InstallerArch(), "all, targetarch, amd64 or arm64", "targetarch",
            "architectures whose boot files the imager and the installer up to v1.9 contain; upstream's default is all"),
        Row(
            "TAG_SUFFIX", All, Suffix(), "at most 64 letters, digits, dots, dashes or underscores", "",
            "appended to the tag of the published images, not to the version compiled in"),
        Row(
            "IMAGE_NAME_SUFFIX", From(13), NameSuffix(), "lower-case letters, digits and single dashes", "",
            "appended to the names of container images"),
        Row("NAME", All, Word(), "letters, digits, dots, dashes or underscores", "Talos", "name compiled in"),
        Row("FACTORY", From(14), Host(), "a host with an optional port and path", "factory.talos.dev", "image factory compiled in"),
        Row("TOOLS", Until(9), Reference(), "an image reference", null, "tool chain image"),
        Row("TOOLS", From(10), Word(), "an image tag", null, "tag of the tool chain image"),
        Row(
            "TOOLS_PREFIX", From(10), Host(), "an image repository", "ghcr.io/siderolabs/tools",
            "repository of the tool chain image"),
        Row("EXTRAS", Until(9), Word(), "an image tag", null, "tag of the extras images, which contain the CNI bundle"),
        Row("ZSTD_COMPRESSION_LEVEL", From(8), Level(), "a number from 1 to 22", "18", "compression level of the root file system and the initramfs"),
        Row(
            "MICROSOFT_SECUREBOOT_RELEASE", From(8), Word(), "a git tag of microsoft/secureboot_objects", "v1.1.3",
            "well-known UEFI certificates"),
        Row(
            "GOPROXY", All, GoProxies(), "URLs of Go module proxies without user and password, direct or off, joined by commas",
            "https://proxy.golang.org", "where the build of Talos downloads Go modules from; it replaces the line ENV GOPROXY of the source's Dockerfile")
            with { InDockerfile = true },
        Row(
            "GOPRIVATE", All, GoModules(), "prefixes of Go module paths joined by commas", "",
            "modules that are not downloaded from GOPROXY, nor looked up in the checksum database; set beside GOPROXY in the Dockerfile")
            with { InDockerfile = true },
        Row(
            "GONOSUMDB", All, GoModules(), "prefixes of Go module paths joined by commas", "",
            "modules that are not looked up in the checksum database; set beside GOPROXY in the Dockerfile")
            with { InDockerfile = true },
    ];

    private static readonly HashSet<string> OfDockerfile =
        Rows.Where(row => row.InDockerfile).Select(row => row.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Written into the Dockerfile, not given to make.</summary>
    public static bool IsInDockerfile(string name) => OfDockerfile.Contains(name);

    private static VariableRow Row(
        string name, ReleaseSpan releases, Regex pattern, string allowed, string? defaultValue, string meaning) => new()
        {
            Name = name,
            Releases = releases,
            Pattern = pattern,
            Allowed = allowed,
            Default = defaultValue,
            Meaning = meaning,
        };

    // It becomes a part of a Dockerfile: no blank, quote, dollar sign or backslash, and no @, before which a password could stand.
    [GeneratedRegex("^" + GoProxy + "(," + GoProxy + "){0,7}\\z")]
    private static partial Regex GoProxies();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}(,[A-Za-z0-9][A-Za-z0-9._/-]{0,127}){0,15}\z")]
    private static partial Regex GoModules();

    [GeneratedRegex(@"^v[1-4]\z")]
    private static partial Regex Amd64Level();

    [GeneratedRegex(@"^(off|latest|inprocess|certified|v\d{1,3}\.\d{1,3}\.\d{1,3}(-[0-9a-z]{1,20})?)\z")]
    private static partial Regex Fips();

    [GeneratedRegex(@"^(true|t|TRUE|y|yes|1|false|f|FALSE|n|no|0)\z")]
    private static partial Regex Truth();

    [GeneratedRegex(@"^[01]\z")]
    private static partial Regex Digit();

    [GeneratedRegex(@"^[A-Za-z0-9_.]{1,64}(,[A-Za-z0-9_.]{1,64}){0,31}\z")]
    private static partial Regex Tags();

    [GeneratedRegex(@"^(all|targetarch|amd64|arm64)\z")]
    private static partial Regex InstallerArch();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{0,64}\z")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^(-?[a-z0-9]+(-[a-z0-9]+)*)?\z")]
    private static partial Regex NameSuffix();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,511}\z")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^([1-9]|1\d|2[0-2])\z")]
    private static partial Regex Level();
}
