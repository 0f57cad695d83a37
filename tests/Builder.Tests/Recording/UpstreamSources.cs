using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Recording;

/// <summary>
/// Upstream's real trees: a checkout of siderolabs/talos in <c>$TALOS_SOURCES/&lt;tag&gt;</c>, and the repositories siderolabs/pkgs, extensions and
/// sbc-raspberrypi, bare or not, beside these folders.
/// </summary>
internal static class UpstreamSources
{
    public const string Variable = "TALOS_SOURCES";

    /// <summary>The names of the repositories beside the checkouts.</summary>
    private static readonly string[] Repositories = ["pkgs", "extensions", "sbc-raspberrypi"];

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable);

    /// <summary>The tags; an empty one if there are no checkouts, so that the tests are skipped and not missing.</summary>
    public static IEnumerable<string> Tags => Folder is null
        ? [""]
        : Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Except(Repositories).Order(StringComparer.Ordinal);

    public static string Talos(string tag)
    {
        Skip.If(tag.Length == 0, $"{Variable} names no folder of upstream trees, one for each tag");
        return Path.Combine(Folder!, tag);
    }

    /// <summary>
    /// A branch <c>talos-&lt;tag&gt;</c> of siderolabs/pkgs, for a mirror without the commit that PKGS names. Null to take that commit.
    /// </summary>
    public static string? BranchOfPkgs(string tag)
    {
        var branch = $"talos-{tag}";
        return RealProgram.Run("git", "ls-remote", UrlOf("pkgs"), $"refs/heads/{branch}").Length > 0 ? branch : null;
    }

    /// <summary>The URL of one of the repositories.</summary>
    public static string UrlOf(string repository)
    {
        var path = Path.Combine(Folder!, repository);
        Skip.IfNot(Directory.Exists(path), $"{Variable} has no repository {repository} beside the trees");
        return $"file://{Path.GetFullPath(Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)}";
    }
}
