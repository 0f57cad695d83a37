using System.Collections.Concurrent;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>The real source step with a Secret, as a pod runs it. The Secret's keys are files in <c>secret</c> of the folder.</summary>
public sealed class SourceFetch(TempFolder folder)
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Everything that the step printed.</summary>
    public string Log => string.Join('\n', _lines);

    public GitRepository Tree => new(folder["w/talos/tree"]);

    /// <summary>What must be signed. The keys are files in <c>keys</c> of the folder. Null: nothing.</summary>
    public SourceVerifyPlan? Verify { get; set; }

    /// <summary>The commit of another platform.</summary>
    public string? Commit { get; set; }

    /// <summary>The result of the last run.</summary>
    public StepResult? Result { get; private set; }

    public SourceFetch With(string key, string text)
    {
        folder.Write($"secret/{key}", text);
        return this;
    }

    /// <returns>What was fetched.</returns>
    public async Task<SourceFacts> SucceedAsync(string repository, string revision)
    {
        var end = await RunAsync(repository, revision);
        Assert.True(end.Result.Error is null, $"{end.Result.Error?.Message}\n{Log}");
        return new ResultStore(folder["w/results"]).ReadSource();
    }

    /// <returns>The error, of which the exit code is known to say whose fault it is.</returns>
    public async Task<StepError> FailAsync(string repository, string revision, int code = ExitCodes.Input)
    {
        var end = await RunAsync(repository, revision);
        Assert.True(end.ExitCode == code, $"exit code {end.ExitCode}, {end.Result.Error?.Message}\n{Log}");
        return end.Result.Error!;
    }

    private async Task<StepOutcome> RunAsync(string repository, string revision)
    {
        var settings = new BuilderSettings
        {
            Workspace = folder["w"],
            Temp = folder["tmp"],
            Home = folder["tmp"],
            GitSecrets = new TreeFolders(folder["secrets"]) { Given = new Dictionary<string, string> { [TreeIds.Talos] = folder["secret"] } },
            VerifyKeys = new TreeFolders(folder["no-keys"]) { Given = new Dictionary<string, string> { [TreeIds.Talos] = folder["keys"] } },
            Commit = Commit,
            Self = Path.Combine(AppContext.BaseDirectory, "talos-image-builder"),
            // The built program is no native one here: git starts it, and it must find its runtime.
            NetworkEnvironment = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root
                ? new Dictionary<string, string> { ["DOTNET_ROOT"] = root }
                : [],
        };
        var plan = Plans.Of(repository, revision);
        var run = new PlanRun(plan with { Source = plan.Source with { Verify = Verify } }, settings, new ProcessRunner(TimeProvider.System), TimeProvider.System);
        var log = new StepLog(Redactor.Of(settings), _lines.Enqueue);
        var end = await StepSession.RunAsync("source", log, stop => run.RunAsync("source", log, stop), CancellationToken.None);
        Result = end.Result;
        return end;
    }
}
