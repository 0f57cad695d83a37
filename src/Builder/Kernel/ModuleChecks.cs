using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// Every module of a run must be one that its kernel loads: compiled for it, and signed by its key. What is compared with is the kernel of
/// this build, else the one in spec.pkgs.overrides, else the first module of the run.
/// </summary>
public static class ModuleChecks
{
    private const string FileName = "modules.json";
    private const int Shown = 5;

    /// <param name="context">Of the step that pushed the modules.</param>
    /// <param name="built">Its image.</param>
    /// <param name="key">Of the spec; null if there is none.</param>
    /// <param name="fromElsewhere">References to packages with modules that this build does not make, which the target takes.</param>
    /// <exception cref="StepFailedException">The kernel would reject modules, or they cannot be read.</exception>
    public static async Task RunAsync(StepContext context, BuiltModules built, SigningKeyPem? key, Func<IReadOnlyList<string>> fromElsewhere, CancellationToken stop)
    {
        if (built.Unreadable.Count > 0)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"{context.Step.Id}: {built.Unreadable.Count} kernel modules cannot be read: "
                + $"{string.Join("; ", built.Unreadable.Take(Shown).Select(module => $"{module.Key}: {module.Value}"))}. Check how the tree makes and signs them.");
        }

        if (built.Modules.Count == 0)
        {
            return;
        }

        var kernel = Earlier(context) ?? (KernelFindings.KernelStep(context.Plan) is null ? await OverriddenKernel.ReadAsync(context, stop) : null);
        var findings = KernelFindings.Read(context);
        var vermagic = VermagicCheck.Run(context, built, kernel, findings?.Release, fromElsewhere);
        var signer = SignerCheck.Run(context, built, kernel, key, fromElsewhere);
        new RunModules($"the signer of {context.Step.Id}", signer, kernel?.Vermagic ?? vermagic).Write(context.Results.PathOf(context.Step.Id, FileName));
        context.Log.Info($"{built.Modules.Count} modules{(vermagic is null ? "" : $" for {vermagic}")}, signed by {signer}");
    }

    /// <summary>Deletes what an earlier run left.</summary>
    public static void Clear(StepContext context) => File.Delete(context.Results.PathOf(context.Step.Id, FileName));

    /// <summary>What to do about modules of another kernel than that of the build. Null if the tree of packages itself made them.</summary>
    public static string? Advice(StepContext context, IReadOnlyList<string> fromElsewhere)
    {
        if (fromElsewhere.Count > 0)
        {
            return $"The target takes {string.Join(", ", fromElsewhere)} from a registry. Add these packages to spec.pkgs.build.targets.";
        }

        return context.Tree.Kind == TreeKind.Pkgs
            ? null
            : "Build its modules with the kernel of this build, as a package in spec.pkgs.build.targets that it takes them from.";
    }

    private static RunModules? Earlier(StepContext context) => context.Plan.Steps
        .TakeWhile(step => step.Id != context.Step.Id)
        .Where(step => step.Kind is StepKind.TreeTarget or StepKind.DockerfileExtension)
        .Select(step => context.FileOf(step.Id, FileName))
        .OfType<string>()
        .Select(RunModules.Read)
        .FirstOrDefault();
}

/// <summary>What the modules of a run have in common.</summary>
/// <param name="Name">For messages: whose signer it is.</param>
/// <param name="Vermagic">Null if none of them says what kernel it is for.</param>
public sealed record RunModules(string Name, ModuleSigner Signer, string? Vermagic)
{
    public static RunModules Read(string path) => JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.RunModules)!;

    public void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, BuilderJsonContext.Default.RunModules));
}
