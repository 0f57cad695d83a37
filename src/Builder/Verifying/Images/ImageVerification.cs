using System.Collections.Concurrent;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Verifying.Images;

/// <summary>Verifies the images that the step <c>inputs</c> has found, before BuildKit is asked for any.</summary>
/// <param name="context">Of the step.</param>
/// <param name="rules">Of the plan.</param>
internal sealed class ImageVerification(StepContext context, IReadOnlyList<ImageRulePlan> rules)
{
    private readonly ImageRules _rules = new(rules);
    private readonly StoredSignatures _stored = new(context.Registry, new BundleReferrers(context.Registry, new SmallFiles(context.Registry, context.Settings.Temp)));
    private readonly PrivateFolder _folder = new(Path.Combine(context.Settings.Temp, "verify-images"));
    private readonly ConcurrentDictionary<int, Lazy<IReadOnlyList<PublicKey>>> _keys = new();
    private readonly ConcurrentDictionary<int, Lazy<CosignProgram>> _cosign = new();

    /// <returns>How many images have a signature that a rule requires.</returns>
    /// <exception cref="StepFailedException">Input: images are not as the rules require; all of them are named.</exception>
    public async Task<int> RunAsync(IReadOnlyList<FoundInput> images, CancellationToken stop)
    {
        var failures = new ConcurrentDictionary<string, StepFailedException>(StringComparer.Ordinal);
        var verified = 0;
        try
        {
            await ParallelRequests.RunAsync(images, async (image, token) =>
            {
                try
                {
                    if (await VerifyAsync(image, token))
                    {
                        Interlocked.Increment(ref verified);
                    }
                }
                catch (StepFailedException failure) when (failure.Class == FailureClass.Input)
                {
                    failures.TryAdd(image.Image.Name, failure);
                }
            }, stop);
        }
        finally
        {
            _folder.Delete();
            foreach (var program in _cosign.Values.Where(program => program.IsValueCreated))
            {
                program.Value.Dispose();
            }
        }

        return failures.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value).ToList() switch
        {
            [] => verified,
            [var only] => throw only,
            [var first, ..] all => throw StepFailedException.Input(first.Reason, string.Join(' ', all.Select(failure => failure.Message).Distinct())),
        };
    }

    /// <returns>Whether a rule requires a signature, and it is there.</returns>
    private async Task<bool> VerifyAsync(FoundInput input, CancellationToken stop)
    {
        if (_rules.Find(input.Reference) is not { } number || _rules[number].Kind is ImageRuleKind.Skip)
        {
            return false;
        }

        var (rule, field, image) = (_rules[number], ImageRules.FieldOf(number), input.Image);
        var name = $"\"{image.Name}\" ({image.Field})";
        if (rule.Kind is ImageRuleKind.Deny)
        {
            throw StepFailedException.Input(Reasons.ImageDenied, $"{field} denies {name}. Use another image, or add a rule that allows it before this one.");
        }

        if (image is not { Digest: { } digest, Image: { } place })
        {
            throw StepFailedException.Infrastructure(
                Reasons.RegistryUnreachable, $"{field}: {name} cannot be verified, because its registry cannot be read from here. Check the network and spec.registry.pullSecretRefs.");
        }

        var faults = new List<string>();
        if (await IsSignedAsync(number, rule, ImageReference.Repository(place), digest, faults, stop)
            || await IsSignedAtOriginAsync(number, rule, place, input.Reference, digest, faults, stop))
        {
            context.Log.Info($"Verified: {image.Name} at {digest} ({field})");
            return true;
        }

        var trusted = rule.Kind is ImageRuleKind.Key ? $"a key of the Secret referenced by {field}.secretRef" : $"an identity of {field}.matchOIDCIdentity";
        throw faults.Count > 0
            ? StepFailedException.Input(
                Reasons.SignatureInvalid, $"{field}: {name} at {digest} has signatures, but none by {trusted}: {faults[^1].TrimEnd('.')}. Sign it, add who signed it if you trust them, or change the rule.")
            : StepFailedException.Input(Reasons.SignatureMissing, $"{field}: {name} at {digest} is not signed by {trusted}. Sign it with cosign, use a signed image, or change the rule.");
    }

    // A mirror may lack the signatures, which are other manifests.
    private async Task<bool> IsSignedAtOriginAsync(int number, ImageRulePlan rule, string place, string reference, string digest, List<string> faults, CancellationToken stop)
    {
        var origin = ImageReference.Repository(ImageReference.Complete(reference));
        if (origin == ImageReference.Repository(place))
        {
            return false;
        }

        try
        {
            return await IsSignedAsync(number, rule, origin, digest, faults, stop);
        }
        catch (StepFailedException failure) when (failure.Reason is Reasons.RegistryUnreachable or Reasons.RegistryRefused)
        {
            // The mirror has answered that it has none.
            context.Log.Info($"{origin}: {failure.Message}");
            return false;
        }
    }

    private Task<bool> IsSignedAsync(int number, ImageRulePlan rule, string repository, string digest, List<string> faults, CancellationToken stop) =>
        rule.Kind is ImageRuleKind.Key
            ? IsSignedByKeyAsync(KeysOf(number), repository, digest, faults, stop)
            : IsSignedByIdentityAsync(CosignOf(number, rule), repository, digest, faults, stop);

    private async Task<bool> IsSignedByKeyAsync(IReadOnlyList<PublicKey> keys, string repository, string digest, List<string> faults, CancellationToken stop)
    {
        await foreach (var bundle in _stored.BundlesAsync(repository, digest, stop))
        {
            if (keys.Any(key => StatementBundle.Payload(bundle, key) is not null))
            {
                return true;
            }

            faults.Add("A bundle has another signature");
        }

        await foreach (var stored in _stored.TagAsync(repository, digest, stop))
        {
            if (keys.Any(key => key.Verifies(stored.Payload, stored.Signature)))
            {
                return true;
            }

            faults.Add($"The tag {SimpleSigning.Tag(digest)} has another signature");
        }

        return false;
    }

    private async Task<bool> IsSignedByIdentityAsync(CosignProgram cosign, string repository, string digest, List<string> faults, CancellationToken stop)
    {
        string? manifest = null;
        var prefix = Path.GetRandomFileName();
        await foreach (var bundle in _stored.BundlesAsync(repository, digest, stop))
        {
            if (manifest is null)
            {
                if (await context.Registry.FetchManifestAsync($"{repository}@{digest}", stop) is not { } bytes)
                {
                    return false;
                }

                manifest = _folder.Write($"{prefix}.manifest", bytes);
            }

            if (await cosign.VerifyAsync(_folder.Write($"{prefix}.bundle", bundle), manifest, stop) is not { } fault)
            {
                return true;
            }

            faults.Add(fault);
        }

        await foreach (var stored in _stored.TagAsync(repository, digest, stop))
        {
            if (OlderKeylessSignature.ToBundle(stored) is not { } bundle)
            {
                faults.Add($"The tag {SimpleSigning.Tag(digest)} has a signature without a certificate");
            }
            else if (await cosign.VerifyPayloadAsync(_folder.Write($"{prefix}.bundle", bundle), _folder.Write($"{prefix}.payload", stored.Payload), stop) is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private IReadOnlyList<PublicKey> KeysOf(int rule) =>
        _keys.GetOrAdd(rule, number => new Lazy<IReadOnlyList<PublicKey>>(() => ImageKeys.Read(context.Settings.VerifyImageKeys.Of(Name(number)), ImageRules.FieldOf(number)))).Value;

    private CosignProgram CosignOf(int rule, ImageRulePlan plan) => _cosign.GetOrAdd(rule, number => new Lazy<CosignProgram>(() => new CosignProgram(
        context, plan.Identities ?? [],
        plan.TrustedRoot ? Path.Combine(context.Settings.VerifyImageKeys.Of(Name(number)), VerifyImagesSecret.TrustedRoot) : null, ImageRules.FieldOf(number)))).Value;

    private static string Name(int rule) => rule.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An image of the list.</summary>
/// <param name="Image">As it was found.</param>
/// <param name="Reference">Its registry and repository, also where the spec has an official name.</param>
internal sealed record FoundInput(InputImage Image, string Reference);
