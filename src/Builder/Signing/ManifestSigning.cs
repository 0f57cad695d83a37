using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// Signs manifests in both forms, and reads every signature back: with one alone, some verifier would find nothing. A manifest that the
/// key has signed already gets no second signature.
/// </summary>
public sealed class ManifestSigning(IReadOnlyList<ISignatureForm> forms, SigningKey key, StepLog log)
{
    public static ManifestSigning In(RegistryClient registry, SigningKey key, StepLog log, string temp)
    {
        var files = new SmallFiles(registry, temp);
        return new ManifestSigning([new BundleSignature(new BundleReferrers(registry, files)), new SignatureTag(registry, files)], key, log);
    }

    /// <returns>The key, and the forms in which every one of the manifests is signed: at least one.</returns>
    /// <exception cref="StepFailedException">
    /// Input: the registry refuses both forms. Infrastructure: it cannot be reached, or it does not return what it took.
    /// </exception>
    public async Task<ResultSignature> RunAsync(IReadOnlyList<SignedManifest> manifests, CancellationToken stop)
    {
        var taken = new List<ISignatureForm>();
        var refusals = new List<StepFailedException>();
        foreach (var form in forms)
        {
            try
            {
                await SignAsync(form, manifests, stop);
                taken.Add(form);
            }
            catch (StepFailedException failure) when (IsRefusal(failure))
            {
                log.Info($"No signatures of the form {form.Name}: {failure.Message}");
                refusals.Add(failure);
            }
        }

        if (taken.Count == 0)
        {
            throw StepFailedException.Input(
                Reasons.RegistryRefused,
                $"The registry refuses every form of signature that spec.sign needs: {string.Join(" ", refusals.Select(refusal => refusal.Message))} "
                + "Nothing was tagged.");
        }

        foreach (var form in taken)
        {
            await VerifyAsync(form, manifests, stop);
        }

        return new ResultSignature { PublicKeySha256 = key.Public.Sha256, Forms = [.. taken.Select(form => form.Name)] };
    }

    private Task SignAsync(ISignatureForm form, IReadOnlyList<SignedManifest> manifests, CancellationToken stop) => ParallelRequests.RunAsync(
        manifests,
        async (manifest, token) =>
        {
            if (!await form.VerifyAsync(manifest, key.Public, token))
            {
                await form.PushAsync(manifest, key, token);
            }
        },
        stop);

    private Task VerifyAsync(ISignatureForm form, IReadOnlyList<SignedManifest> manifests, CancellationToken stop) => ParallelRequests.RunAsync(
        manifests,
        async (manifest, token) =>
        {
            if (!await form.VerifyAsync(manifest, key.Public, token))
            {
                throw StepFailedException.Infrastructure(
                    Reasons.RegistryUnreachable,
                    $"The registry took a signature of {manifest.Reference} (form {form.Name}) but does not return it. Nothing was tagged. Check the "
                    + "storage of the registry, and whether another program writes signatures there.");
            }

            log.Info($"signed {manifest.Reference} ({form.Name})");
        },
        stop);

    /// <summary>Whether the registry does not take what was pushed. Credentials that cannot push concern the whole release.</summary>
    public static bool IsRefusal(StepFailedException failure) =>
        failure is { Class: FailureClass.Input, Remedy: not Remedy.RenewCredentials, Reason: Reasons.RegistryRefused };
}
