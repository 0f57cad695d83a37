using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// Every module of a run must have the same signer as those of its kernel, which rejects all others. BuildKit may drop the layers of the
/// kernel's build between two steps and build it again, with a key made anew.
/// </summary>
internal static class SignerCheck
{
    private const string FileName = "signer.json";
    private const string KeyField = "spec.pkgs.build.kernel.signingKeySecretRef";

    /// <param name="context">Of the step that pushed the modules.</param>
    /// <param name="built">Its image.</param>
    /// <param name="key">Of the spec; null if there is none.</param>
    /// <param name="fromElsewhere">References to packages with modules that this build does not make, which the target takes.</param>
    /// <exception cref="StepFailedException">The modules have another signer.</exception>
    public static void Run(StepContext context, BuiltModules built, SigningKeyPem? key, Func<IReadOnlyList<string>> fromElsewhere)
    {
        if (built.Unreadable.Count > 0)
        {
            throw StepFailedException.Build(
                Reasons.BuildFailed, $"{context.Step.Id}: the signature of {string.Join(", ", built.Unreadable.Take(5))} cannot be read. Check how the tree signs modules.");
        }

        if (built.Signers.Count == 0)
        {
            return;
        }

        var expected = key is not null ? ("the key of " + KeyField, key.Signer) : Earlier(context) ?? (built.Signers.First().Key, Of(built.Signers.First().Value));
        var others = built.Signers.Where(module => Of(module.Value) != expected.Item2).ToList();
        if (others.Count > 0)
        {
            throw Difference(context, others[0], others.Count, expected, key, fromElsewhere());
        }

        if (expected.Item2 == ModuleSigner.None)
        {
            context.Log.Info("warning: the modules are not signed. A kernel that requires signatures, as that of Talos does, rejects them.");
        }

        File.WriteAllBytes(
            context.Results.PathOf(context.Step.Id, FileName), JsonSerializer.SerializeToUtf8Bytes(expected.Item2, BuilderJsonContext.Default.ModuleSigner));
        context.Log.Info($"{built.Signers.Count} modules, signed by {expected.Item2}");
    }

    /// <summary>Deletes what an earlier run left.</summary>
    public static void Clear(StepContext context) => File.Delete(context.Results.PathOf(context.Step.Id, FileName));

    private static StepFailedException Difference(
        StepContext context, KeyValuePair<string, ModuleSigner?> module, int count, (string Name, ModuleSigner Signer) expected, SigningKeyPem? key,
        IReadOnlyList<string> fromElsewhere)
    {
        var fact = $"{context.Step.Id}: {count} modules, {module.Key} among them, are signed by {Of(module.Value)}, but {expected.Name} is {expected.Signer}, "
            + "so the kernel of this build would reject them.";
        if (fromElsewhere.Count > 0)
        {
            return StepFailedException.Input(
                Reasons.InvalidSpec, $"{fact} The target takes {string.Join(", ", fromElsewhere)} from a registry. Add these packages to spec.pkgs.build.targets.");
        }

        // BuildKit can sign anew only what is built with the kernel.
        if (context.Tree.Kind != TreeKind.Pkgs)
        {
            return StepFailedException.Input(
                Reasons.InvalidSpec, $"{fact} Build its modules with the kernel of this build, as a package in spec.pkgs.build.targets that it takes them from.");
        }

        return key is not null
            ? StepFailedException.Input(Reasons.InvalidSpec, $"{fact} The tree does not sign with certs/{SigningKeyPem.BuildName} of the kernel's folder. Use another revision, or remove {KeyField}.")
            : StepFailedException.Infrastructure(
                Reasons.ModuleSignersDiffer,
                $"{fact} BuildKit has dropped the kernel's build in between and built it again with another key. Give BuildKit more room "
                + $"(spec.job.workspace.size, or the garbage collection of the endpoint), or set {KeyField}.");
    }

    private static ModuleSigner Of(ModuleSigner? signer) => signer ?? ModuleSigner.None;

    private static (string, ModuleSigner)? Earlier(StepContext context)
    {
        foreach (var step in context.Plan.Steps.TakeWhile(step => step.Id != context.Step.Id).Where(step => step.Kind is StepKind.TreeTarget or StepKind.DockerfileExtension))
        {
            if (context.FileOf(step.Id, FileName) is { } path)
            {
                return ($"the signer of {step.Id}", JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.ModuleSigner)!);
            }
        }

        return null;
    }
}
