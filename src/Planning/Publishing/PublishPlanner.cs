using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Results;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>What every platform pushed becomes one plan of indexes.</summary>
public static class PublishPlanner
{
    /// <param name="spec">The spec that was built.</param>
    /// <param name="fingerprint">Of that spec.</param>
    /// <param name="commit">The one commit that every platform built.</param>
    /// <param name="sourceDateEpoch">Seconds since 1970.</param>
    /// <param name="results">By platform: the results of its steps, at least of those that push what the spec asks for.</param>
    /// <exception cref="ArgumentException">A platform has no digest or size for an output.</exception>
    public static PublishPlan Plan(
        TalosImageBuildSpec spec,
        string fingerprint,
        string commit,
        long sourceDateEpoch,
        IReadOnlyDictionary<string, IReadOnlyList<StepResult>> results)
    {
        // By name, so that an index does not depend on the order in which a spec lists its platforms.
        var platforms = spec.Platforms.Distinct().Order(StringComparer.Ordinal).ToList();
        var products = BuildPlanner.Plan(spec, platforms[0]).Steps
            .Where(step => step.Produces is { Published: true })
            .Select(step => (step.Id, Product: step.Produces!));

        return new PublishPlan
        {
            Fingerprint = fingerprint,
            Release = spec.Release,
            Registry = RegistryPlans.Of(spec),
            Commit = commit,
            SourceDateEpoch = sourceDateEpoch,
            Outputs =
            [
                .. from step in products
                   select new PublishedOutput
                   {
                       Name = step.Product.Output,
                       Repository = step.Product.Repository,
                       ArtifactType = platforms.Any(platform => IsImage(platform, step.Id, results)) ? null : step.Product.ArtifactType,
                       Manifests = [.. platforms.Select(platform => Manifest(platform, step.Id, results))],
                   },
            ],
        };
    }

    // Where the registry refused the artifact type of one platform, the index names none for any: also over two forms it is the same.
    private static bool IsImage(string platform, string step, IReadOnlyDictionary<string, IReadOnlyList<StepResult>> results) =>
        Result(platform, step, results)?.AsImage is true;

    private static StepResult? Result(string platform, string step, IReadOnlyDictionary<string, IReadOnlyList<StepResult>> results) =>
        results.GetValueOrDefault(platform)?.FirstOrDefault(result => result.Step == step);

    private static PublishedManifest Manifest(
        string platform, string step, IReadOnlyDictionary<string, IReadOnlyList<StepResult>> results) =>
        Result(platform, step, results) is { Digest: { } digest, Size: { } size }
            ? new PublishedManifest { Platform = platform, Digest = digest, Size = size }
            : throw new ArgumentException($"{platform} has no digest of '{step}'.", nameof(results));
}
