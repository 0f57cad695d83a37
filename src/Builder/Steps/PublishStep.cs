using TalosImageOperator.Builder.Attesting;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Publishing;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Joins the platforms of every output under one tag, pass by pass over all outputs: the manifests are there, the indexes are pushed
/// by digest, the registry kept them, all of it is signed and described where that is asked for, and only then the tags.
/// </summary>
/// <param name="key">Null if the plan does not sign.</param>
/// <param name="temp">Where the index's bytes are written for oras to read.</param>
public sealed class PublishStep(RegistryClient registry, SigningKey? key, StepLog log, TimeProvider time, string temp)
{
    /// <summary>With the registry access that the settings name.</summary>
    public static async Task<StepResult> RunAsync(
        PublishPlan plan, BuilderSettings settings, StepLog log, TimeProvider time, CancellationToken stop)
    {
        using var key = plan.Sign is true ? OpenKey(settings) : null;
        using var folder = StepFolder.Create(settings.Temp, StepIds.Publish);
        using var access = RegistryAccess.Open(settings with { Temp = folder.Path });
        var retries = new RetryPolicies(time, settings.RetryDelay, log.Info);
        var credentials = new PushCredentials(access, log, retries, time, new EarlierPush(At: null));
        var registry = RegistryClient.For(plan.Registry, pulls: null, access.Settings, log, time, credentials);
        return await new PublishStep(registry, key, log, time, folder.Path).RunAsync(plan, stop);
    }

    /// <exception cref="StepFailedException">A manifest is missing, or the registry does not take or keep an index, a signature or a tag.</exception>
    public async Task<StepResult> RunAsync(PublishPlan plan, CancellationToken stop)
    {
        await PushAsImagesAsync(plan, stop);
        var manifests = await VerifyManifestsAsync(plan, stop);
        try
        {
            return await PublishAsync(plan, manifests, stop);
        }
        catch (StepFailedException refused) when (refused.Remedy == Remedy.PushAsImage && plan.Outputs.Any(output => output.ArtifactType is not null))
        {
            log.Info($"{refused.Message} Publishing all indexes without artifact types.");
            return await PublishAsync(plan.WithoutArtifactTypes(), manifests, stop) with { AsImage = true };
        }
    }

    private async Task<StepResult> PublishAsync(PublishPlan plan, IReadOnlyList<SignedManifest> manifests, CancellationToken stop)
    {
        var indexes = plan.Outputs.Select(output => PushedIndex.Write(plan, output, temp)).ToList();
        await ParallelRequests.RunAsync(indexes, PushIndexAsync, stop);
        await ParallelRequests.RunAsync(indexes, VerifyIndexAsync, stop);

        var signature = key is null
            ? null
            : await ManifestSigning.In(registry, key, log, temp).RunAsync([.. indexes.Select(index => index.Signed), .. manifests], stop);
        var attestation = key is null || plan.Attest is null ? null : await new Attestations(registry, key, log, temp).RunAsync(plan, indexes, manifests, stop);
        await new Tagging(registry, log, time).RunAsync(indexes, stop);
        return new StepResult { Step = StepIds.Publish, Digest = IndexManifest.DigestOfAll(plan), Signature = signature, Attestation = attestation };
    }

    // Without the key nothing is tagged, because machines would refuse the images.
    private static SigningKey OpenKey(BuilderSettings settings) => settings.SigningKey?.Open() ?? throw StepFailedException.Input(
        Reasons.SigningKeyUnreadable, "The plan signs, but no signing key is given. Use the same version of the operator and the Builder.");

    // The layers are there, pushed with the artifact that the platform made.
    private async Task PushAsImagesAsync(PublishPlan plan, CancellationToken stop)
    {
        foreach (var output in plan.Outputs)
        {
            foreach (var pushed in output.Manifests.Where(pushed => pushed.Files is not null))
            {
                var image = ArtifactManifest.AsImage(pushed.Platform, pushed.Files!, plan.SourceDateEpoch);
                var (config, manifest) = (Path.Combine(temp, "config.json"), Path.Combine(temp, "manifest.json"));
                await File.WriteAllBytesAsync(config, image.Config, stop);
                await File.WriteAllBytesAsync(manifest, image.Bytes, stop);
                await registry.PushBlobAsync(output.Repository, image.ConfigDigest, config, stop);
                await registry.PushManifestAsync($"{output.Repository}@{image.Digest}", IndexManifest.ManifestMediaType, manifest, stop);
            }
        }
    }

    private async Task<IReadOnlyList<SignedManifest>> VerifyManifestsAsync(PublishPlan plan, CancellationToken stop)
    {
        var pushed = plan.Outputs.SelectMany(output => output.Manifests.Select(manifest => (output.Repository, Manifest: manifest))).ToList();
        var found = await ParallelRequests.RunAsync(
            pushed, (image, token) => registry.DescribeAsync($"{image.Repository}@{image.Manifest.Digest}", token), stop);
        var missing = pushed.Where((image, at) => found[at]?.Size != image.Manifest.Size).ToList();
        if (missing.Count > 0)
        {
            var names = missing.Select(image => $"{image.Repository}@{image.Manifest.Digest} ({image.Manifest.Platform})");
            throw StepFailedException.Infrastructure(
                Reasons.ImageNotFound,
                $"The registry does not hold what was built: {string.Join(", ", names)}. Nothing was tagged; build again.");
        }

        return [.. pushed.Select((image, at) => new SignedManifest(image.Repository, found[at]!.MediaType, image.Manifest.Digest, image.Manifest.Size))];
    }

    private Task PushIndexAsync(PushedIndex index, CancellationToken stop) =>
        registry.PushManifestAsync(index.ByDigest, IndexManifest.MediaType, index.File, stop);

    private async Task VerifyIndexAsync(PushedIndex index, CancellationToken stop)
    {
        var found = await registry.DescribeAsync(index.ByDigest, stop);
        if (found?.Digest != index.Manifest.Digest || found.Size != index.Manifest.Bytes.Length)
        {
            throw StepFailedException.Infrastructure(
                Reasons.RegistryUnreachable,
                $"The registry took the index {index.ByDigest} but does not return it. Nothing was tagged. Check the storage of the registry.");
        }
    }
}
