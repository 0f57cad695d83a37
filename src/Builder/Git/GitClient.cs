using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Git;

/// <summary>Real git on one work tree.</summary>
public sealed class GitClient(StepContext context, GitSource source, string folder)
{
    private readonly GitAccess _access = GitCredentials.For(source, context.Settings);

    /// <summary>The address for messages, with credentials redacted.</summary>
    public string Repository => context.Log.Redact(source.Repository);

    public async Task<string> ReadAsync(IReadOnlyList<string> arguments, string revision, CancellationToken stop) =>
        (await context.RunAsync(Command(arguments, capture: true), Failure(revision), stop)).Captured.Trim();

    public Task RunAsync(IReadOnlyList<string> arguments, string revision, CancellationToken stop) =>
        context.RunAsync(Command(arguments, capture: false), Failure(revision), stop);

    public Task<ProcessOutcome> TryAsync(IReadOnlyList<string> arguments, CancellationToken stop) =>
        context.TryAsync(Command(arguments, capture: true), stop);

    /// <summary>Writes an object to a file as it is hashed and signed.</summary>
    /// <param name="type">tag or commit.</param>
    /// <param name="id">40 hexadecimal digits.</param>
    /// <param name="file">The file to write, up to 4 MiB.</param>
    /// <param name="stop">Stops git.</param>
    public Task SaveObjectAsync(string type, string id, string file, CancellationToken stop) =>
        context.RunAsync(Command(GitArguments.Object(type, id), capture: false) with { OutputFile = file }, Failure(id), stop);

    /// <summary>Runs git once with further variables, such as the identity and date of a commit. The caller evaluates the outcome.</summary>
    public Task<ProcessOutcome> TryAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken stop)
    {
        var command = Command(arguments, capture: false);
        return context.TryAsync(command with { Environment = new Dictionary<string, string>(command.Environment.Concat(variables)) }, stop);
    }

    /// <summary>Fetches a partial clone (without the files of the history) if the server supports it, else the full history.</summary>
    public async Task FetchAsync(Func<bool, IReadOnlyList<string>> arguments, string revision, CancellationToken stop)
    {
        if (await context.Retries.RetryTransientAsync(token => FetchPartialAsync(arguments(true), revision, token), stop))
        {
            return;
        }

        context.Log.Info("The git server does not support partial clones; fetching the full history");
        await RunAsync(arguments(false), revision, stop);
    }

    // False if the server does not support filters.
    private async Task<bool> FetchPartialAsync(IReadOnlyList<string> arguments, string revision, CancellationToken stop)
    {
        var outcome = await context.TryAsync(Command(arguments, capture: false), stop);
        return outcome.Succeeded || (outcome.Tail.Any(IsFilterUnsupported) ? false : throw FailureClassifier.Classify(Failure(revision), outcome));
    }

    /// <summary>Deletes the copies of secrets. Nothing can be fetched afterwards.</summary>
    public void DeleteSecrets() => _access.Copies.Delete();

    // Where the server ignores the filter, git only warns and fetches everything: not an error.
    private static bool IsFilterUnsupported(string line) =>
        line.Contains("filter", StringComparison.OrdinalIgnoreCase) && !line.Contains("ignoring", StringComparison.Ordinal);

    private ProcessCommand Command(IReadOnlyList<string> arguments, bool capture) => new()
    {
        Program = "git",
        Presets = GitArguments.Common(_access.Authority),
        Arguments = arguments,
        Environment = _access.Environment,
        WorkingDirectory = Directory.Exists(folder) ? folder : null,
        Capture = capture,
    };

    private FailureContext Failure(string revision) => new()
    {
        Tool = Tool.Git,
        Action = $"the fetch of {source.Field}",
        Where = Repository,
        What = revision,
        Field = source.Field,
        Revisions = source.RevisionFields,
    };
}

/// <summary>
/// Argument lists of git. The repository is not trusted, so hooks, credential helpers, submodules and the <c>ext</c> protocol are off.
/// </summary>
public static class GitArguments
{
    private const string VersionTags = "+refs/tags/v*:refs/tags/v*";
    private const string Blobless = "--filter=blob:none";

    /// <param name="authority">File of certificate authorities for HTTPS, or null.</param>
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

    /// <summary>Lists the tag and the branch of that name, and the commit that an annotated tag points to.</summary>
    public static IReadOnlyList<string> ListRemote(string repository, string revision) =>
        ["ls-remote", "--", repository, $"refs/tags/{revision}", $"refs/tags/{revision}^{{}}", $"refs/heads/{revision}"];

    /// <summary>For a tag one commit is enough: <c>git describe</c> needs only the tag itself.</summary>
    public static IReadOnlyList<string> FetchTag(string tag) =>
        ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", $"+refs/tags/{tag}:refs/tags/{tag}"];

    public static IReadOnlyList<string> FetchTagWithHistory(string tag, bool blobless) => Fetch(blobless, $"+refs/tags/{tag}:refs/tags/{tag}");

    /// <summary><c>git describe</c> walks back to the newest version tag, so the history is fetched too, without its files.</summary>
    public static IReadOnlyList<string> FetchBranch(string branch, bool blobless) =>
        Fetch(blobless, $"+refs/heads/{branch}:refs/remotes/origin/{branch}", VersionTags);

    public static IReadOnlyList<string> FetchCommit(string commit, bool blobless) => Fetch(blobless, commit, VersionTags);

    /// <summary>For an abbreviated commit, and for servers that do not serve a commit by its ID.</summary>
    public static IReadOnlyList<string> FetchAll(bool blobless) =>
        Fetch(blobless, "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*");

    public static IReadOnlyList<string> Resolve(string revision) =>
        ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"];

    /// <summary>The object that a tag is: of an annotated tag its own, otherwise the commit.</summary>
    public static IReadOnlyList<string> ObjectOfTag(string tag) => ["rev-parse", "--verify", "--quiet", "--end-of-options", $"refs/tags/{tag}"];

    public static IReadOnlyList<string> TypeOf(string id) => ["cat-file", "-t", id];

    public static IReadOnlyList<string> Object(string type, string id) => ["cat-file", type, id];

    public static IReadOnlyList<string> Checkout(string commit) => ["checkout", "--quiet", "--force", "--detach", commit];

    /// <summary>Applies a patch in the form of a mail and commits it.</summary>
    public static IReadOnlyList<string> ApplyMail(string file) => ["am", "--quiet", "--no-gpg-sign", "--", file];

    /// <summary>Applies a plain diff to the work tree and the index.</summary>
    public static IReadOnlyList<string> ApplyDiff(string file) => ["apply", "--index", "--whitespace=nowarn", "--", file];

    /// <summary>Makes another commit the current one, and keeps index and work tree.</summary>
    public static IReadOnlyList<string> MoveBranch(string commit) => ["reset", "--quiet", "--soft", commit];

    public static IReadOnlyList<string> Commit(string message) => ["commit", "--quiet", "--no-verify", "--no-gpg-sign", $"--message={message}"];

    public static IReadOnlyList<string> Describe { get; } = ["describe", "--tag", "--always", "--match", "v[0-9]*"];

    public static IReadOnlyList<string> DescribeAbbreviated { get; } = [.. Describe, "--abbrev=0"];

    /// <summary>Lists the root commits: those without a parent.</summary>
    public static IReadOnlyList<string> Roots { get; } = ["rev-list", "--max-parents=0", "HEAD"];

    public static IReadOnlyList<string> TimeOf(string commit) => ["log", "-1", "--pretty=%ct", commit];

    private static string[] Fetch(bool blobless, params string[] references) => blobless
        ? ["fetch", "--quiet", "--no-tags", Blobless, "origin", .. references]
        : ["fetch", "--quiet", "--no-tags", "origin", .. references];
}

/// <summary>A git repository of the spec with its credentials.</summary>
/// <param name="Repository">The address.</param>
/// <param name="Secret">Folder of the mounted credentials. It need not exist.</param>
/// <param name="Field">The object of the spec that describes it, such as <c>spec.source</c>.</param>
/// <param name="RevisionFields">The fields that select the revision, for messages.</param>
/// <param name="WholeHistory">Fetches every commit back to the first, also for a tag.</param>
public sealed record GitSource(string Repository, string Secret, string Field, string RevisionFields, bool WholeHistory = false)
{
    /// <summary>Null if no signature is required.</summary>
    public SourceVerifyPlan? Verify { get; init; }

    /// <summary>Folder of the public keys to trust.</summary>
    public string VerifyKeys { get; init; } = "";
}
