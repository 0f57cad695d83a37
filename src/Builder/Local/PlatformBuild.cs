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

    /// <summary>What was built of each source tree beside that of Talos, by its ID.</summary>
    public IReadOnlyDictionary<string, SourceStatus> Trees => (
        from step in plan.Steps
        where step.Kind == StepKind.TreeSource
        join result in _results on step.Id equals result.Step
        select (step.Tree, result)).ToDictionary(
            built => built.Tree!, built => new SourceStatus { Commit = built.result.Commit!, SourceDateEpoch = built.result.SourceDateEpoch ?? 0 }, StringComparer.Ordinal);

    /// <summary>Path of a step's log.</summary>
    public string LogOf(string step) => Path.Combine(settings.Workspace, "logs", $"{step}.log");

    /// <summary>Runs the source steps, and the inputs step if there is one: their commits and list pin the other platforms'.</summary>
    /// <param name="pinned">Commits that other platforms have built, by source step.</param>
    /// <param name="stop">Stops the running step.</param>
    /// <returns>The commits by source step, and the list by digest or null; null if a step failed.</returns>
    public async Task<FetchedSources?> FetchAsync(IReadOnlyDictionary<string, string> pinned, CancellationToken stop)
    {
        while (plan.Steps[_results.Count] is { Kind: StepKind.Source or StepKind.TreeSource } step)
        {
            await RunAsync(_results.Count, SettingsFor(step, pinned), stop);
            if (Failure is not null)
            {
                return null;
            }
        }

        var commits = _results.ToDictionary(result => result.Step!, result => result.Commit!, StringComparer.Ordinal);
        if (plan.Steps[_results.Count] is not { Kind: StepKind.Inputs, Produces: { } list })
        {
            return new FetchedSources(commits, null);
        }

        await RunAsync(_results.Count, settings, stop);
        return Failure is null ? new FetchedSources(commits, $"{list.Repository}@{_results[^1].Digest}") : null;
    }

    /// <summary>Runs the remaining steps up to the first failure.</summary>
    public async Task BuildAsync(FetchedSources fetched, CancellationToken stop)
    {
        while (_results.Count < plan.Steps.Count && Failure is null)
        {
            await RunAsync(_results.Count, SettingsFor(plan.Steps[_results.Count], fetched.Commits) with { Inputs = fetched.Inputs }, stop);
        }
    }

    // A tree that only this platform has is not pinned.
    private BuilderSettings SettingsFor(BuildStep step, IReadOnlyDictionary<string, string> commits) =>
        settings with { Commit = commits.GetValueOrDefault(step.Id) ?? (step.Kind == StepKind.Source ? settings.Commit : null) };

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

/// <summary>What one platform has fetched, for the others.</summary>
/// <param name="Commits">By source step.</param>
/// <param name="Inputs">The list of images, by digest. Null without one.</param>
public sealed record FetchedSources(IReadOnlyDictionary<string, string> Commits, string? Inputs);
