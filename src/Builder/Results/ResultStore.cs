using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Results;

/// <summary>
/// Results that the steps of a platform pass to each other: a folder per step in the results folder. In a pod, a step can write only
/// to its own.
/// </summary>
public sealed class ResultStore(string folder)
{
    private const string FileName = "result.json";

    public string PathOf(string step, string name) => Path.Combine(folder, step, name);

    public void Prepare(string step) => Directory.CreateDirectory(Path.Combine(folder, step));

    public void Write(StepResult result) =>
        File.WriteAllText(PathOf(result.Step!, FileName), JsonSerializer.Serialize(result, PlanningJsonContext.Default.StepResult));

    public void Write(SourceFacts facts) =>
        File.WriteAllText(PathOf(facts.Step, FileName), JsonSerializer.Serialize(facts, BuilderJsonContext.Default.SourceFacts));

    /// <exception cref="StepFailedException">The step has not run, or did not succeed.</exception>
    public StepResult Read(string step) => Read(step, PlanningJsonContext.Default.StepResult) is { Error: null } result
        ? result
        : throw StepFailedException.Build(Reasons.BuildFailed, $"Step {step} failed. Fix it before you run the steps that depend on it.");

    /// <summary>When the step succeeded. Null if it has not.</summary>
    public DateTimeOffset? WrittenAt(string step) =>
        PathOf(step, FileName) is var path && File.Exists(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path)) : null;

    /// <exception cref="StepFailedException">The source step has not run.</exception>
    public SourceFacts ReadSource(string step = StepIds.Source) => Read(step, BuilderJsonContext.Default.SourceFacts);

    private T Read<T>(string step, JsonTypeInfo<T> type)
    {
        var path = PathOf(step, FileName);
        if (!File.Exists(path))
        {
            throw StepFailedException.Build(
                Reasons.BuildFailed, $"\"{folder}\" has no result of step {step}. Run the steps of the plan in order.");
        }

        return JsonSerializer.Deserialize(File.ReadAllBytes(path), type)
            ?? throw StepFailedException.Build(Reasons.BuildFailed, $"The result of step {step} in \"{path}\" is empty. Run that step again.");
    }
}
