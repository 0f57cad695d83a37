using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Steps;

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

    /// <summary>What was built of each source tree, by its ID.</summary>
    public IReadOnlyDictionary<string, SourceStatus> Sources => (
        from step in plan.Steps
        where step.Kind is StepKind.Source or StepKind.TreeSource
        join result in _results on step.Id equals result.Step
        select (Tree: step.Tree ?? TreeIds.Talos, result)).ToDictionary(
            built => built.Tree, built => new SourceStatus { Commit = built.result.Commit!, SourceDateEpoch = built.result.SourceDateEpoch ?? 0 }, StringComparer.Ordinal);

    public StepOutcome? Failure { get; private set; }

    /// <summary>Path of a step's log.</summary>
    public string LogOf(string step) => Path.Combine(settings.Workspace, "logs", $"{step}.log");

    /// <summary>Runs the source steps, and the inputs step if there is one: their commits and list pin the other platforms'.</summary>
    /// <returns>The commits by source tree, and the list by digest or null; null if a step failed.</returns>
    public async Task<(IReadOnlyDictionary<string, string> Commits, string? Inputs)?> FetchAsync(CancellationToken stop)
    {
        string? inputs = null;
        foreach (var (index, step) in plan.Steps.Index().TakeWhile(entry => entry.Item.Kind is StepKind.Source or StepKind.TreeSource or StepKind.Inputs))
        {
            await RunAsync(index, step.Kind == StepKind.TreeSource ? settings with { Commit = null } : settings, stop);
            if (Failure is not null)
            {
                return null;
            }

            inputs = step is { Kind: StepKind.Inputs, Produces: { } list } ? $"{list.Repository}@{_results[index].Digest}" : null;
        }

        return (Sources.ToDictionary(source => source.Key, source => source.Value.Commit, StringComparer.Ordinal), inputs);
    }

    /// <summary>Runs the remaining steps up to the first failure.</summary>
    public async Task BuildAsync(IReadOnlyDictionary<string, string> commits, string? inputs, CancellationToken stop)
    {
        for (var index = _results.Count; index < plan.Steps.Count && Failure is null; index++)
        {
            var tree = plan.Steps[index] is { Kind: StepKind.TreeSource, Tree: { } id } ? id : TreeIds.Talos;
            await RunAsync(index, settings with { Commit = commits.GetValueOrDefault(tree), Inputs = inputs }, stop);
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
