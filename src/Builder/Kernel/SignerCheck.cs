using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// Every module of a run must have the same signer as those of its kernel, which rejects all others. BuildKit may drop the layers of the
/// kernel's build between two steps and build it again, with a key made anew.
/// </summary>
internal static class SignerCheck
{
    private const string KeyField = "spec.pkgs.build.kernel.signingKeySecretRef";

    /// <param name="context">Of the step that pushed the modules.</param>
    /// <param name="built">Its image, with modules.</param>
    /// <param name="kernel">What modules are known to need. Null for nothing.</param>
    /// <param name="key">Of the spec; null if there is none.</param>
    /// <param name="fromElsewhere">See <see cref="ModuleChecks.RunAsync"/>.</param>
    /// <returns>Of all the modules.</returns>
    /// <exception cref="StepFailedException">The modules have another signer.</exception>
    public static ModuleSigner Run(StepContext context, BuiltModules built, RunModules? kernel, SigningKeyPem? key, Func<IReadOnlyList<string>> fromElsewhere)
    {
        if (key is not null && kernel is not null && kernel.Signer != key.Signer)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"{KeyField}: the key is {key.Signer}, but {kernel.Name} is {kernel.Signer}, so the kernel would reject the modules. Use the key that signed its own modules.");
        }

        var (name, signer) = key is not null ? ("the key of " + KeyField, key.Signer)
            : kernel is not null ? (kernel.Name, kernel.Signer)
            : (built.Modules.First().Key, built.Modules.First().Value.Signer);
        var others = built.Modules.Where(module => module.Value.Signer != signer).ToList();
        if (others.Count > 0)
        {
            var fact = $"{context.Step.Id}: {others.Count} modules, {others[0].Key} among them, are signed by {others[0].Value.Signer}, but {name} is {signer}, "
                + "so the kernel of this build would reject them.";
            throw Difference(context, fact, key, fromElsewhere());
        }

        if (signer == ModuleSigner.None)
        {
            context.Log.Info("warning: the modules are not signed. A kernel that requires signatures, as that of Talos does, rejects them.");
        }

        return signer;
    }

    private static StepFailedException Difference(StepContext context, string fact, SigningKeyPem? key, IReadOnlyList<string> fromElsewhere)
    {
        // BuildKit can sign anew only what is built with the kernel.
        if (ModuleChecks.Advice(context, fromElsewhere) is { } advice)
        {
            return StepFailedException.Input(Reasons.InvalidSpec, $"{fact} {advice}");
        }

        return key is not null
            ? StepFailedException.Input(Reasons.InvalidSpec, $"{fact} The tree does not sign with certs/{SigningKeyPem.BuildName} of the kernel's folder. Use another revision, or remove {KeyField}.")
            : StepFailedException.Infrastructure(
                Reasons.ModuleSignersDiffer,
                $"{fact} BuildKit has dropped the kernel's build in between and built it again with another key. Give BuildKit more room "
                + $"(spec.job.workspace.size, or the garbage collection of the endpoint), or set {KeyField}.");
    }
}
