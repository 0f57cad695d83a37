using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Runs steps of a platform's plan in a workspace.</summary>
public sealed class PlanRun(BuildPlan plan, BuilderSettings settings, ProcessRunner processes, TimeProvider time)
{
    /// <exception cref="StepFailedException">The plan has no such step, or the step failed.</exception>
    public async Task<StepResult> RunAsync(string id, StepLog log, CancellationToken stop)
    {
        var step = plan.Steps.FirstOrDefault(step => step.Id == id) ?? throw StepFailedException.Input(
            Reasons.InvalidSpec, $"The plan has no step \"{id}\". Use one of {string.Join(", ", plan.Steps.Select(step => step.Id))}.");
        return await WithContextAsync(step, log, context => RunAsync(step, context, stop));
    }

    /// <summary>Work with the credentials, folders and programs of a step.</summary>
    public async Task<T> WithContextAsync<T>(BuildStep step, StepLog log, Func<StepContext, Task<T>> work)
    {
        using var folder = StepFolder.Create(settings.Temp, step.Id);
        using var access = RegistryAccess.Open(settings with { Temp = folder.Path });
        var retries = new RetryPolicies(time, settings.RetryDelay, log.Info);
        var credentials = new PushCredentials(access, log, retries, time, LastPush());
        return await work(new StepContext
        {
            Plan = plan,
            Step = step,
            Settings = access.Settings,
            Log = log,
            Processes = processes,
            Time = time,
            Registry = RegistryClient.For(plan.Registry, plan.Pulls, access.Settings, log, time, credentials),
            Credentials = credentials,
        });
    }

    private static async Task<StepResult> RunAsync(BuildStep step, StepContext context, CancellationToken stop)
    {
        context.Results.Prepare(step.Id);
        var result = await StepKinds.For(step.Kind).RunAsync(context, stop);
        if (step.Kind is not (StepKind.Source or StepKind.TreeSource))
        {
            context.Results.Write(result);
        }

        return result;
    }

    // Every step pushes to the registry of the plan and writes a result afterwards. The folder may contain results of an earlier run,
    // which are older than that of the source step.
    private EarlierPush? LastPush()
    {
        var results = new ResultStore(settings.ResultsFolder);
        var start = results.WrittenAt(StepIds.Source);
        var last = plan.Steps.Where(step => step.Produces is not null).Select(step => results.WrittenAt(step.Id)).Where(at => at >= start).Max();
        return last is null ? null : new EarlierPush(last);
    }
}
