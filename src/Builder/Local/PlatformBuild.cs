using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Local;

/// <summary>Runs all steps of one platform in order, like its pod.</summary>
public sealed class PlatformBuild(BuildPlan plan, BuilderSettings settings, IRunProgress progress, TimeProvider time)
{
    private readonly List<StepResult> _results = [];

    public BuildPlan Plan => plan;

    /// <summary>Results of the steps that have succeeded.</summary>
    public IReadOnlyList<StepResult> Results => _results;

    /// <summary>The outputs that these steps have pushed, by name.</summary>
    public IReadOnlyDictionary<string, OutputPlatformStatus> Pushed =>
        PushedOutputs.Of(plan, _results.ToDictionary(result => result.Step!, StringComparer.Ordinal));

    public StepOutcome? Failure { get; private set; }

    /// <summary>Path of a step's log.</summary>
    public string LogOf(string step) => Path.Combine(settings.Workspace, "logs", $"{step}.log");

    /// <summary>Runs the source step, and the inputs step if there is one: their commit and list pin the other platforms'.</summary>
    /// <returns>The commit, and the list by digest or null; null if a step failed.</returns>
    public async Task<(string Commit, string? Inputs)?> FetchAsync(CancellationToken stop)
    {
        await RunAsync(0, settings, stop);
        if (Failure is not null)
        {
            return null;
        }

        var commit = _results[0].Commit!;
        if (plan.Steps[1] is not { Kind: StepKind.Inputs, Produces: { } list })
        {
            return (commit, null);
        }

        await RunAsync(1, settings with { Commit = commit }, stop);
        return Failure is null ? (commit, $"{list.Repository}@{_results[1].Digest}") : null;
    }

    /// <summary>Runs the remaining steps up to the first failure.</summary>
    public async Task BuildAsync(string commit, string? inputs, CancellationToken stop)
    {
        for (var index = _results.Count; index < plan.Steps.Count && Failure is null; index++)
        {
            await RunAsync(index, settings with { Commit = commit, Inputs = inputs }, stop);
        }
    }

    private async Task RunAsync(int index, BuilderSettings used, CancellationToken stop)
    {
        var step = plan.Steps[index].Id;
        Directory.CreateDirectory(Path.GetDirectoryName(LogOf(step))!);
        using var file = new LogFile(LogOf(step));
        var log = new StepLog(Redactor.Of(used), line =>
        {
            file.Write(line);
            progress.Line(plan.Platform, step, line);
        });

        var start = time.GetTimestamp();
        progress.Started(plan.Platform, step, index + 1, plan.Steps.Count);
        var run = new PlanRun(plan, used, new ProcessRunner(time), time);
        var end = await StepSession.RunAsync(step, log, token => run.RunAsync(step, log, token), stop);
        TerminationLog.Write(end.Result, used, log);
        progress.Ended(plan.Platform, step, end.Result, time.GetElapsedTime(start));
        if (end.ExitCode == ExitCodes.Success)
        {
            _results.Add(end.Result);
        }
        else
        {
            Failure = end;
        }
    }
}
