using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>Turns the pushed outputs of all platforms into a plan of indexes.</summary>
public static class PublishPlanner
{
    /// <param name="plan">The plan of any of the platforms. All have the same registry and published outputs.</param>
    /// <param name="commit">The commit that every platform built.</param>
    /// <param name="sourceDateEpoch">Seconds since 1970.</param>
    /// <param name="sign">Whether every manifest is signed before the tags are written.</param>
    /// <param name="attest">What is said about the outputs, or null.</param>
    /// <param name="pushed">By platform: its outputs by name (<see cref="PushedOutputs"/>).</param>
    /// <exception cref="ArgumentException">A platform has no digest of an output.</exception>
    public static PublishPlan Plan(
        BuildPlan plan,
        string commit,
        long sourceDateEpoch,
        bool sign,
        AttestPlan? attest,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, OutputPlatformStatus>> pushed) => new()
        {
            Fingerprint = plan.Fingerprint,
            Release = plan.Release,
            Registry = plan.Registry,
            Commit = commit,
            SourceDateEpoch = sourceDateEpoch,
            Sign = sign ? true : null,
            Attest = attest,
            Outputs =
            [
                .. plan.PublishedSteps().Select(step => Output(step.Produces!, sourceDateEpoch, pushed) with
                {
                    OwnSbom = attest is { Sbom: true } && step.Kind is StepKind.TreeTarget or StepKind.DockerfileExtension ? true : null,
                }),
            ],
        };

    private static PublishedOutput Output(
        StepProduct product, long created, IReadOnlyDictionary<string, IReadOnlyDictionary<string, OutputPlatformStatus>> pushed)
    {
        // By name, so that an index does not depend on the order in which a spec lists its platforms.
        var platforms = pushed.OrderBy(platform => platform.Key, StringComparer.Ordinal)
            .Select(platform => platform.Value.GetValueOrDefault(product.Output)
                ?? throw new ArgumentException($"{platform.Key} has no digest of \"{product.Output}\".", nameof(pushed)))
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
