using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;

namespace TalosImageOperator.Builder.Git;

/// <summary>Real git on one work tree.</summary>
public sealed class GitClient(StepContext context, GitSource source, string folder)
{
    private readonly GitAccess _access = GitCredentials.For(source, context.Settings);

    /// <summary>For messages: without credentials that may stand in it.</summary>
    public string Repository => context.Log.Clean(source.Repository);

    public async Task<string> AskAsync(IReadOnlyList<string> arguments, string revision, CancellationToken stop) =>
        (await context.RunAsync(Command(arguments, capture: true), Failure(revision), stop)).Captured.Trim();

    public Task RunAsync(IReadOnlyList<string> arguments, string revision, CancellationToken stop) =>
        context.RunAsync(Command(arguments, capture: false), Failure(revision), stop);

    public Task<ProcessOutcome> TryAsync(IReadOnlyList<string> arguments, CancellationToken stop) =>
        context.TryAsync(Command(arguments, capture: true), stop);

    /// <summary>Without the files of the history if the server can do that, else with them.</summary>
    public async Task FetchAsync(Func<bool, IReadOnlyList<string>> arguments, string revision, CancellationToken stop)
    {
        if (await context.Retries.TryLaterAsync(token => FetchBloblessAsync(arguments(true), revision, token), stop))
        {
            return;
        }

        context.Log.Say("the server cannot leave out the history's files; fetching all of it");
        await RunAsync(arguments(false), revision, stop);
    }

    // False where the server knows no filters.
    private async Task<bool> FetchBloblessAsync(IReadOnlyList<string> arguments, string revision, CancellationToken stop)
    {
        var outcome = await context.TryAsync(Command(arguments, capture: false), stop);
        return outcome.Succeeded || (outcome.Tail.Any(IsAboutFilter) ? false : throw FailureClassifier.Classify(Failure(revision), outcome));
    }

    /// <summary>Deletes the copies of secrets; nothing can be fetched after it.</summary>
    public void Forget() => _access.Copies.Delete();

    // A server without filters is no error: git says that it ignores the filter, and fetches everything.
    private static bool IsAboutFilter(string line) =>
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
