using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>Turns the results of all platforms into a plan of indexes.</summary>
public static class PublishPlanner
{
    /// <param name="spec">The spec that was built.</param>
    /// <param name="fingerprint">The fingerprint of the spec.</param>
    /// <param name="commit">The commit that every platform built.</param>
    /// <param name="sourceDateEpoch">Seconds since 1970.</param>
    /// <param name="results">By platform: the results of its steps, including all that push an output of the spec.</param>
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
            Sign = spec.Sign is null ? null : true,
            Outputs =
            [
                .. from step in products
                   let asImage = platforms.Any(platform => Result(platform, step.Id, results)?.AsImage is true)
                   select new PublishedOutput
                   {
                       Name = step.Product.Output,
                       Repository = step.Product.Repository,
                       ArtifactType = asImage ? null : step.Product.ArtifactType,
                       Manifests =
                       [
                           .. platforms.Select(platform => Manifest(platform, step.Id, results))
                               .Select(pushed => asImage ? AsImage(pushed, sourceDateEpoch) : pushed.Manifest),
                       ],
                   },
            ],
        };
    }

    private static StepResult? Result(string platform, string step, IReadOnlyDictionary<string, IReadOnlyList<StepResult>> results) =>
        results.GetValueOrDefault(platform)?.FirstOrDefault(result => result.Step == step);

    private static (PublishedManifest Manifest, StepResult Result) Manifest(
        string platform, string step, IReadOnlyDictionary<string, IReadOnlyList<StepResult>> results) =>
        Result(platform, step, results) is { Digest: { } digest, Size: { } size } result
            ? (new PublishedManifest { Platform = platform, Digest = digest, Size = size }, result)
            : throw new ArgumentException($"{platform} has no digest of \"{step}\".", nameof(results));

    // If the registry refused the artifact type for one platform, all platforms use image media types. Files that did not fit into a
    // termination message are unknown here; the index then has manifests of both types, which any client can read.
    private static PublishedManifest AsImage((PublishedManifest Manifest, StepResult Result) pushed, long created)
    {
        if (pushed.Result is { AsImage: true } or not { Files.Count: > 0 })
        {
            return pushed.Manifest;
        }

        var image = ArtifactManifest.AsImage(pushed.Manifest.Platform, pushed.Result.Files!, created);

        return pushed.Manifest with { Digest = image.Digest, Size = image.Bytes.Length, Files = pushed.Result.Files };
    }
}
