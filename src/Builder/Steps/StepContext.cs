using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Steps;

/// <summary>The inputs of a step, the same in a pod and in a local run.</summary>
public sealed record StepContext
{
    public required BuildPlan Plan { get; init; }

    public required BuildStep Step { get; init; }

    public required BuilderSettings Settings { get; init; }

    public required StepLog Log { get; init; }

    public required ProcessRunner Processes { get; init; }

    public required TimeProvider Time { get; init; }

    public required RegistryClient Registry { get; init; }

    public required PushCredentials Credentials { get; init; }

    public RetryPolicies Retries => new(Time, Settings.RetryDelay, Log.Info);

    public ResultStore Results => new(Settings.ResultsFolder);

    /// <summary>The tree of the step.</summary>
    /// <exception cref="StepFailedException">Input: the plan has no such tree.</exception>
    public TreePlan Tree => Plan.Trees?.FirstOrDefault(tree => tree.Id == Step.Tree) ?? throw StepFailedException.Input(
        Reasons.InvalidSpec, $"The plan has no tree \"{Step.Tree}\" of step {Step.Id}. Use the same version of the operator and the Builder.");

    /// <summary>The image that an earlier step pushed, by digest.</summary>
    /// <exception cref="StepFailedException">The step has not run.</exception>
    public string Pushed(string step) =>
        $"{Plan.Steps.First(other => other.Id == step).Produces!.Repository}@{Results.Read(step).Digest}";

    /// <summary>A file that an earlier step of the plan has written for the following ones. Null without that step or its file.</summary>
    public string? FileOf(string step, string name) =>
        Plan.Steps.Any(other => other.Id == step) && Results.PathOf(step, name) is var path && File.Exists(path) ? path : null;

    /// <summary>Runs a program and logs its command and output. Retries after a network error or if registry credentials had expired.</summary>
    /// <exception cref="StepFailedException">The program failed; the exception is classified.</exception>
    public Task<ProcessOutcome> RunAsync(ProcessCommand command, FailureContext failure, CancellationToken stop) => Credentials.UseAsync(
        token => Retries.RetryTransientAsync(again => RunOnceAsync(command, failure, again), token), stop);

    /// <summary>Runs a program once. The caller evaluates the outcome.</summary>
    public Task<ProcessOutcome> TryAsync(ProcessCommand command, CancellationToken stop)
    {
        Log.Info(command.ToString());
        return Processes.RunAsync(command, Log.Output, stop);
    }

    private async Task<ProcessOutcome> RunOnceAsync(ProcessCommand command, FailureContext failure, CancellationToken stop)
    {
        var outcome = await TryAsync(command, stop);
        return outcome.Succeeded ? outcome : throw FailureClassifier.Classify(failure with { Platform = Plan.Platform }, outcome);
    }
}
