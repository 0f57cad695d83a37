namespace TalosImageOperator.Builder.Git;

/// <summary>Argument lists of git. The repository is not trusted: no hook, no helper program, no submodule, no other protocol.</summary>
public static class GitArguments
{
    private const string VersionTags = "+refs/tags/v*:refs/tags/v*";
    private const string Blobless = "--filter=blob:none";

    /// <param name="authority">A file of certificate authorities for HTTPS, or null.</param>
    public static IReadOnlyList<string> Common(string? authority)
    {
        string[] settings =
        [
            "protocol.ext.allow=never", "core.hooksPath=/dev/null", "credential.helper=", "gc.auto=0", "maintenance.auto=false",
            "submodule.recurse=false", "advice.detachedHead=false", "init.defaultBranch=main",
        ];
        var arguments = settings.SelectMany(setting => (string[])["-c", setting]);
        return authority is null ? [.. arguments] : [.. arguments, "-c", $"http.sslCAInfo={authority}"];
    }

    public static IReadOnlyList<string> Init(string folder) => ["init", "--quiet", "--", folder];

    public static IReadOnlyList<string> AddOrigin(string repository) => ["remote", "add", "--", "origin", repository];

    /// <summary>Asks which of tag and branch the revision is, and which commit an annotated tag stands for.</summary>
    public static IReadOnlyList<string> AskFor(string repository, string revision) =>
        ["ls-remote", "--", repository, $"refs/tags/{revision}", $"refs/tags/{revision}^{{}}", $"refs/heads/{revision}"];

    /// <summary>One commit is enough where the tag itself is there: describe answers from it.</summary>
    public static IReadOnlyList<string> FetchTag(string tag) =>
        ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", $"+refs/tags/{tag}:refs/tags/{tag}"];

    public static IReadOnlyList<string> FetchTagWithHistory(string tag, bool blobless) => Fetch(blobless, $"+refs/tags/{tag}:refs/tags/{tag}");

    /// <summary>Describe walks back to the newest version tag, so the history comes too, without the files in it.</summary>
    public static IReadOnlyList<string> FetchBranch(string branch, bool blobless) =>
        Fetch(blobless, $"+refs/heads/{branch}:refs/remotes/origin/{branch}", VersionTags);

    public static IReadOnlyList<string> FetchCommit(string commit, bool blobless) => Fetch(blobless, commit, VersionTags);

    /// <summary>For an abbreviated commit, and for servers that give no commit by its name.</summary>
    public static IReadOnlyList<string> FetchEverything(bool blobless) =>
        Fetch(blobless, "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*");

    public static IReadOnlyList<string> Resolve(string revision) =>
        ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"];

    public static IReadOnlyList<string> Checkout(string commit) => ["checkout", "--quiet", "--force", "--detach", commit];

    public static IReadOnlyList<string> Describe { get; } = ["describe", "--tag", "--always", "--match", "v[0-9]*"];

    public static IReadOnlyList<string> DescribeAbbreviated { get; } = [.. Describe, "--abbrev=0"];

    /// <summary>The first commits: those without a parent.</summary>
    public static IReadOnlyList<string> Roots { get; } = ["rev-list", "--max-parents=0", "HEAD"];

    public static IReadOnlyList<string> TimeOf(string commit) => ["log", "-1", "--pretty=%ct", commit];

    private static string[] Fetch(bool blobless, params string[] references) => blobless
        ? ["fetch", "--quiet", "--no-tags", Blobless, "origin", .. references]
        : ["fetch", "--quiet", "--no-tags", "origin", .. references];
}
