using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Publishing;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Attesting;

/// <summary>
/// Attaches provenance to every index and an SBOM to every platform's manifest, and reads each back. What is there already gets no second
/// one. Signatures come first, so that a verifier that reads few referrers meets one.
/// </summary>
public sealed class Attestations(RegistryClient registry, SigningKey key, StepLog log, string temp)
{
    // A release of Talos has about 2 MiB.
    private const long LargestSbom = 16 << 20;

    private const int MostNamed = 5;

    private readonly BundleReferrers _bundles = new(registry, new SmallFiles(registry, temp));

    /// <param name="plan">One that attests.</param>
    /// <param name="indexes">As pushed, in the order of the plan's outputs.</param>
    /// <param name="manifests">Of all platforms.</param>
    /// <param name="stop">Stops the requests.</param>
    /// <exception cref="StepFailedException">The registry cannot be reached, or does not return what it took.</exception>
    public async Task<ResultAttestation> RunAsync(
        PublishPlan plan, IReadOnlyList<PushedIndex> indexes, IReadOnlyList<SignedManifest> manifests, CancellationToken stop)
    {
        try
        {
            if (plan.Attest!.Provenance)
            {
                await AttachProvenanceAsync(plan, indexes, stop);
            }

            return plan.Attest.Sbom ? await AttachSbomsAsync(plan, manifests, stop) : new ResultAttestation();
        }
        catch (StepFailedException failure) when (failure.Reason == Reasons.ImageNotFound)
        {
            // The list has no tag, so a registry's garbage collection may have removed it.
            log.Info($"No statements: {failure.Message}");
            return new ResultAttestation { InputsLost = true };
        }
        catch (StepFailedException failure) when (ManifestSigning.IsRefusal(failure))
        {
            // As with signatures of this form: what is built and signed can be published without.
            log.Info($"No statements: {failure.Message}");
            return new ResultAttestation { Refused = true };
        }
    }

    private async Task AttachProvenanceAsync(PublishPlan plan, IReadOnlyList<PushedIndex> indexes, CancellationToken stop)
    {
        var inputs = plan.Attest!.Inputs is { } reference ? (await PushedInputs.ReadAsync(registry, reference, stop)).List : null;
        await ParallelRequests.RunAsync(
            plan.Outputs.Zip(indexes),
            async (published, token) =>
            {
                var (output, index) = published;
                var files = await FilesAsync(output, token);
                await AttachAsync(index.Signed, Provenance.Statement(plan, output, index.Manifest.Digest, files, inputs), Provenance.PredicateType, token);
            },
            stop);
    }

    // The manifests of artifacts have the names and digests; those of images have layers without a title.
    private async Task<IReadOnlyList<OutputFile>> FilesAsync(PublishedOutput output, CancellationToken stop)
    {
        var files = new List<OutputFile>();
        foreach (var manifest in output.Manifests)
        {
            var bytes = await registry.FetchManifestAsync($"{output.Repository}@{manifest.Digest}", stop);
            files.AddRange(
                from layer in (bytes is null ? null : StoredManifest.Read(bytes))?.Layers ?? []
                where layer.Annotations?.GetValueOrDefault(ArtifactManifest.Title) is not null
                select new OutputFile { Name = layer.Annotations![ArtifactManifest.Title], Sha256 = layer.Hex, Size = layer.Size });
        }

        return files;
    }

    private async Task<ResultAttestation> AttachSbomsAsync(PublishPlan plan, IReadOnlyList<SignedManifest> manifests, CancellationToken stop)
    {
        var without = new SortedSet<string>(StringComparer.Ordinal);
        var ofImagers = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach (var output in plan.Outputs)
        {
            foreach (var pushed in output.Manifests)
            {
                var manifest = manifests.First(manifest => manifest.Repository == output.Repository && manifest.Digest == pushed.Digest);
                var document = output.OwnSbom is true ? await OwnAsync(manifest, pushed.Platform, stop) : await OfImagerAsync(pushed.Platform);
                if (document is null || SbomStatement.Of(manifest, document) is not { } statement)
                {
                    without.Add(output.Name);
                    continue;
                }

                await AttachAsync(manifest, statement, SbomStatement.PredicateType, stop);
            }
        }

        return new ResultAttestation { WithoutSbom = without.Count == 0 ? null : [.. without.Take(MostNamed)] };

        async Task<byte[]?> OfImagerAsync(string platform)
        {
            if (!ofImagers.TryGetValue(platform, out var document))
            {
                ofImagers[platform] = document = plan.Attest!.Imagers.GetValueOrDefault(platform) is { } imager
                    ? await FindAsync(imager, platform, path => path == $"usr/install/{platform.Split('/')[1]}/talos.spdx.json", stop)
                    : null;
            }

            return document;
        }
    }

    // Where packages and extensions have it.
    private Task<byte[]?> OwnAsync(SignedManifest manifest, string platform, CancellationToken stop) => FindAsync(
        manifest.Reference, platform, path => path.Contains("/share/spdx/", StringComparison.Ordinal) && path.EndsWith(".spdx.json", StringComparison.Ordinal), stop);

    private async Task<byte[]?> FindAsync(string image, string platform, Func<string, bool> matches, CancellationToken stop)
    {
        try
        {
            return await ImageFiles.FindAsync(registry, temp, image, "spec.attest.sbom", platform, matches, LargestSbom, stop);
        }
        catch (StepFailedException failure) when (failure.Class == FailureClass.Input)
        {
            log.Info($"No SBOM of {image}: {failure.Message}");
            return null;
        }
    }

    private async Task AttachAsync(SignedManifest manifest, byte[] statement, string predicateType, CancellationToken stop)
    {
        if (!await _bundles.HasAsync(manifest, statement, key.Public, stop))
        {
            await _bundles.PushAsync(manifest, statement, predicateType, key, stop);
            if (!await _bundles.HasAsync(manifest, statement, key.Public, stop))
            {
                throw StepFailedException.Infrastructure(
                    Reasons.RegistryUnreachable,
                    $"The registry took a statement about {manifest.Reference} ({predicateType}) but does not return it. Nothing was tagged. Check the storage "
                    + "of the registry.");
            }
        }

        log.Info($"attached {predicateType} to {manifest.Reference}");
    }
}
