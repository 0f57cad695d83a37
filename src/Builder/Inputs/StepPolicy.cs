using System.Text.Json;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>
/// The source policy of one step: what this build has made so far replaces the references to it, wherever a tree names them; the images of
/// the step <c>inputs</c> are pinned.
/// </summary>
internal static class StepPolicy
{
    /// <returns>The path of the policy file. Null if there is nothing to replace or pin.</returns>
    public static string? Write(StepContext context)
    {
        var pinned = context.FileOf(StepIds.Inputs, SourcePolicy.FileName);
        var made = Made(context).ToList();
        if (made.Count == 0)
        {
            return pinned;
        }

        var rules = pinned is null ? [] : JsonSerializer.Deserialize(File.ReadAllBytes(pinned), BuilderJsonContext.Default.SourcePolicy)!.Rules;
        // BuildKit applies the first rule that converts, and of those that allow or deny the last.
        var denying = rules.Where(rule => !rule.Converts).ToList();
        var policy = new SourcePolicy
        {
            Rules =
            [
                .. denying, .. denying.Count == 0 ? [] : Allowed(context),
                .. made.Concat(rules.Where(rule => rule.Converts)).DistinctBy(rule => rule.Selector),
            ],
        };
        var path = context.Results.PathOf(context.Step.Id, SourcePolicy.FileName);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(policy, BuilderJsonContext.Default.SourcePolicy));
        return path;
    }

    /// <summary>The references that steps of the plan make or will make, in full.</summary>
    public static IReadOnlySet<string> References(StepContext context) =>
        context.Plan.Steps.SelectMany(step => ReferencesTo(context, step)).ToHashSet(StringComparer.Ordinal);

    // What this build makes needs no signature.
    private static IEnumerable<SourceRule> Allowed(StepContext context) =>
        Earlier(context).SelectMany(step => (string[])[context.Pushed(step.Id), ImageOf(context, step)]).Distinct().Select(SourceRule.Allow);

    private static string ImageOf(StepContext context, BuildStep step) => SharedPackage.IndexOf(context, step) ?? context.Pushed(step.Id);

    private static IEnumerable<BuildStep> Earlier(StepContext context) => context.Plan.Steps.TakeWhile(step => step.Id != context.Step.Id)
        .Where(step => step.Kind is StepKind.TreeTarget or StepKind.DockerfileExtension);

    private static IEnumerable<SourceRule> Made(StepContext context) =>
        from step in Earlier(context)
        let image = ImageOf(context, step)
        from reference in ReferencesTo(context, step)
        select SourceRule.Convert(reference, image);

    /// <summary>The references that what a step makes replaces, in full.</summary>
    public static IEnumerable<string> ReferencesTo(StepContext context, BuildStep step)
    {
        if (step.Kind is not (StepKind.TreeTarget or StepKind.DockerfileExtension) || step.Produces is not { } product)
        {
            return [];
        }

        var registry = context.Plan.Registry;
        var name = step.Make?.Target ?? step.Dockerfile!.Name;
        List<string> references = [$"{product.Repository}:{registry.Tag}", $"{registry.Host}/{registry.Username}/{name}:{registry.Tag}"];
        return references.Concat(NamesInRegistry(context, step)).Select(ImageReference.Complete).Distinct();
    }

    /// <summary>The name by which Talos and the other trees take the package that a step makes. Null if it is not a package, or if the source of Talos does not say.</summary>
    public static string? NameInRegistry(StepContext context, BuildStep step) => NamesInRegistry(context, step).LastOrDefault();

    private static IEnumerable<string> NamesInRegistry(StepContext context, BuildStep step)
    {
        var talos = TalosTree.Read(context);
        if (context.Plan.Trees?.FirstOrDefault(tree => tree.Id == step.Tree)?.Kind != TreeKind.Pkgs
            || talos.PkgsFor(context) is not { } pkgs || talos.PkgsPrefixFor(context) is not { } prefix)
        {
            yield break;
        }

        yield return $"{prefix}/{step.Make!.Target}:{pkgs}";
        if (KernelFindings.IsKernel(context.Plan, step))
        {
            // A tree may name its kernel otherwise; all others ask for it by upstream's name.
            yield return $"{prefix}/{KernelFindings.DefaultTarget}:{pkgs}";
        }
    }
}
