using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>The published outputs of a platform that its steps have pushed, as the status reports them.</summary>
public static class PushedOutputs
{
    /// <param name="plan">The plan of the platform.</param>
    /// <param name="results">The results of its finished steps, by step ID.</param>
    /// <returns>By output name, without the outputs that have no digest yet.</returns>
    public static IReadOnlyDictionary<string, OutputPlatformStatus> Of(BuildPlan plan, IReadOnlyDictionary<string, StepResult> results) =>
        plan.PublishedSteps().Where(step => results.GetValueOrDefault(step.Id) is { Digest: not null, Size: not null }).ToDictionary(
            step => step.Produces!.Output, step => Pushed(plan.Platform, results[step.Id]), StringComparer.Ordinal);

    private static OutputPlatformStatus Pushed(string platform, StepResult result) => new()
    {
        Platform = platform,
        Digest = result.Digest!,
        Size = result.Size!.Value,
        AsImage = result.AsImage ?? false,
        Files = result.Files ?? [],
    };
}
