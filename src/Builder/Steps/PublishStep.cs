using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Results;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Joins the platforms of every output under one tag. Nothing is tagged before everything is known to be there, and what was
/// tagged is read back.
/// </summary>
/// <param name="temp">Where the index's bytes are written for oras to read.</param>
public sealed class PublishStep(RegistryClient registry, StepLog log, string temp)
{
    /// <summary>With the registry access that the settings name.</summary>
    public static async Task<StepResult> RunAsync(
        PublishPlan plan, BuilderSettings settings, StepLog log, TimeProvider time, CancellationToken stop)
    {
        using var folder = StepFolder.Create(settings.Temp, StepIds.Publish);
        using var access = RegistryAccess.Open(settings with { Temp = folder.Path });
        var retries = new RetryPolicies(time, settings.RetryDelay, log.Say);
        var credentials = new PushCredentials(access, log, retries, time, new EarlierPush(At: null));
        var registry = RegistryClient.For(plan.Registry, pulls: null, access.Settings, log, time, credentials);
        return await new PublishStep(registry, log, folder.Path).RunAsync(plan, stop);
    }

    /// <exception cref="StepFailedException">A manifest is missing, or the registry does not take or keep an index.</exception>
    public async Task<StepResult> RunAsync(PublishPlan plan, CancellationToken stop)
    {
        await PushImageFormsAsync(plan, stop);
        await RequireManifestsAsync(plan, stop);
        try
        {
            return await PublishAsync(plan, stop);
        }
        catch (StepFailedException refused) when (refused.Remedy == Remedy.PushAsImage && plan.Outputs.Any(output => output.ArtifactType is not null))
        {
            log.Say($"{refused.Message} Publishing all indexes without artifact types.");
            return await PublishAsync(plan.WithoutArtifactTypes(), stop) with { AsImage = true };
        }
    }

    private async Task<StepResult> PublishAsync(PublishPlan plan, CancellationToken stop)
    {
        foreach (var output in plan.Outputs)
        {
            await PushAsync(plan, output, IndexManifest.Render(plan, output), stop);
        }

        return new StepResult { Step = StepIds.Publish, Digest = IndexManifest.DigestOfAll(plan) };
    }

    // The layers are there, pushed with the artifact that the platform made.
    private async Task PushImageFormsAsync(PublishPlan plan, CancellationToken stop)
    {
        foreach (var output in plan.Outputs)
        {
            foreach (var (platform, files) in output.Manifests.Where(manifest => manifest.Files is not null).Select(manifest => (manifest.Platform, manifest.Files!)))
            {
                var image = ArtifactManifest.AsImage(platform, files, plan.SourceDateEpoch);
                var (config, manifest) = (Path.Combine(temp, "config.json"), Path.Combine(temp, "manifest.json"));
                await File.WriteAllBytesAsync(config, image.Config, stop);
                await File.WriteAllBytesAsync(manifest, image.Bytes, stop);
                await registry.PushBlobAsync(output.Repository, image.ConfigDigest, config, stop);
                await registry.PushManifestAsync($"{output.Repository}@{image.Digest}", IndexManifest.ManifestMediaType, manifest, stop);
            }
        }
    }

    private async Task RequireManifestsAsync(PublishPlan plan, CancellationToken stop)
    {
        var missing = new List<string>();
        foreach (var output in plan.Outputs)
        {
            foreach (var manifest in output.Manifests)
            {
                var reference = $"{output.Repository}@{manifest.Digest}";
                if (await registry.DescribeAsync(reference, stop) is not { } found || found.Size != manifest.Size)
                {
                    missing.Add($"{reference} ({manifest.Platform})");
                }
            }
        }

        if (missing.Count > 0)
        {
            throw StepFailedException.Infrastructure(
                Reasons.ImageNotFound,
                $"The registry does not hold what was built: {string.Join(", ", missing)}. Nothing was tagged; build again.");
        }
    }

    private async Task PushAsync(PublishPlan plan, PublishedOutput output, IndexManifest index, CancellationToken stop)
    {
        var reference = $"{output.Repository}:{plan.Registry.Tag}";
        var file = Path.Combine(temp, $"{output.Name}.index.json");
        await File.WriteAllBytesAsync(file, index.Bytes, stop);
        await registry.PushManifestAsync(reference, IndexManifest.MediaType, file, stop);

        var kept = await registry.DigestAsync(reference, stop);
        if (kept != index.Digest)
        {
            throw StepFailedException.Infrastructure(
                Reasons.RegistryUnreachable,
                $"The registry answers {kept} for {reference}, though {index.Digest} was pushed: is another build publishing the same tag?");
        }

        log.Say($"{output.Name} {reference} {index.Digest}");
    }
}
