using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>The work of a container: finds its step in the mounted plan, runs it and writes the result.</summary>
public sealed class StepProgram(BuilderSettings settings, TimeProvider time)
{
    /// <returns>The process's exit code.</returns>
    public async Task<int> RunAsync(string id, CancellationToken stop)
    {
        var log = new StepLog(Redactor.Of(settings), Console.Out.WriteLine);
        var end = await StepSession.RunAsync(id, log, token => WorkAsync(id, log, token), stop);
        TerminationLog.Write(end.Result, settings, log);
        return end.ExitCode;
    }

    private Task<StepResult> WorkAsync(string id, StepLog log, CancellationToken stop) => id switch
    {
        StepIds.Publish => PublishStep.RunAsync(ReadPlan(text => EncodedPlan.ReadPublishPlan(text)), settings, log, time, stop),
        StepIds.Compare => CompareStep.RunAsync(ReadPlan(text => EncodedPlan.ReadComparePlan(text)), settings, log, time, stop),
        _ => new PlanRun(ReadPlan(text => EncodedPlan.ReadBuildPlan(text)), settings, new ProcessRunner(time), time).RunAsync(id, log, stop),
    };

    private T ReadPlan<T>(Func<byte[], T> read)
    {
        if (!File.Exists(settings.PlanPath))
        {
            throw StepFailedException.Input(Reasons.InvalidSpec, $"There is no plan at \"{settings.PlanPath}\". Set --plan to a plan file.");
        }

        try
        {
            return read(File.ReadAllBytes(settings.PlanPath));
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"Cannot read the plan at {settings.PlanPath}: {failure.Message} Use the same version of the operator and the Builder.");
        }
    }
}
