using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>Turns the pushed outputs of all platforms into a plan of indexes.</summary>
public static class PublishPlanner
{
    /// <param name="plans">The plans of all platforms. An overlay may be in some of them only.</param>
    /// <param name="commit">The commit of Talos that every platform built.</param>
    /// <param name="sourceDateEpoch">Seconds since 1970.</param>
    /// <param name="sign">Whether every manifest is signed before the tags are written.</param>
    /// <param name="attest">What is said about the outputs, or null.</param>
    /// <param name="pushed">By platform: its outputs by name (<see cref="PushedOutputs"/>).</param>
    /// <param name="trees">What every platform built of the other source trees, by the tree's ID; null if there are none.</param>
    /// <exception cref="ArgumentException">A platform has no digest of an output.</exception>
    public static PublishPlan Plan(
        IReadOnlyList<BuildPlan> plans,
        string commit,
        long sourceDateEpoch,
        bool sign,
        AttestPlan? attest,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, OutputPlatformStatus>> pushed,
        IReadOnlyDictionary<string, SourceStatus>? trees = null) => new()
        {
            Fingerprint = plans[0].Fingerprint,
            Release = plans[0].Release,
            Registry = plans[0].Registry,
            Commit = commit,
            SourceDateEpoch = sourceDateEpoch,
            Sign = sign ? true : null,
            Attest = attest,
            Outputs =
            [
                .. PublishedSteps(plans).Select(step => Output(step, plans, sourceDateEpoch, pushed) with
                {
                    Source = Source(step, plans, trees),
                    OwnSbom = attest is { Sbom: true } && step.Kind is StepKind.TreeTarget or StepKind.DockerfileExtension ? true : null,
                }),
            ],
        };

    /// <summary>The steps that push an output, by output name, in the order of the plans.</summary>
    public static IEnumerable<BuildStep> PublishedSteps(IReadOnlyList<BuildPlan> plans)
    {
        // The plan with most steps has the order of them all: the others lack an overlay.
        var most = plans.MaxBy(plan => plan.Steps.Count)!;
        return plans.Prepend(most).SelectMany(plan => plan.PublishedSteps()).DistinctBy(step => step.Produces!.Output);
    }

    private static PublishedSource? Source(BuildStep step, IReadOnlyList<BuildPlan> plans, IReadOnlyDictionary<string, SourceStatus>? trees) =>
        step.Tree is { } id && trees?.GetValueOrDefault(id) is { } built && plans.Select(plan => plan.Tree(id)).FirstOrDefault(tree => tree is not null) is { } tree
            ? new PublishedSource(tree.Repository, built.Commit, built.SourceDateEpoch)
            : null;

    private static PublishedOutput Output(
        BuildStep step,
        IReadOnlyList<BuildPlan> plans,
        long created,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, OutputPlatformStatus>> pushed)
    {
        var product = step.Produces!;

        // By name, so that an index does not depend on the order in which a spec lists its platforms.
        var platforms = plans.Where(plan => plan.PublishedSteps().Any(other => other.Id == step.Id))
            .Select(plan => plan.Platform).Order(StringComparer.Ordinal)
            .Select(platform => pushed.GetValueOrDefault(platform)?.GetValueOrDefault(product.Output)
                ?? throw new ArgumentException($"{platform} has no digest of \"{product.Output}\".", nameof(pushed)))
            .ToList();
        var asImage = platforms.Any(output => output.AsImage);
        return new PublishedOutput
        {
            Name = product.Output,
            Repository = product.Repository,
            ArtifactType = asImage ? null : product.ArtifactType,
            Manifests = [.. platforms.Select(output => Manifest(output, asImage, created))],
        };
    }

    // If the registry refused the artifact type for one platform, all platforms use image media types. Files that did not fit into a
    // termination message are unknown here; the index then has manifests of both types, which any client can read.
    private static PublishedManifest Manifest(OutputPlatformStatus output, bool asImage, long created)
    {
        var manifest = new PublishedManifest { Platform = output.Platform, Digest = output.Digest, Size = output.Size };
        if (!asImage || output.AsImage || output.Files.Count == 0)
        {
            return manifest;
        }

        var image = ArtifactManifest.AsImage(output.Platform, output.Files, created);
        return manifest with { Digest = image.Digest, Size = image.Bytes.Length, Files = output.Files };
    }
}
