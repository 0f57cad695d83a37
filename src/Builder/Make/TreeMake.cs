using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Builder.Make;

/// <summary>
/// The variables of a tree's make: those of the plan, and for extensions and overlays the packages that Talos's own make takes, so that all
/// of them name the same.
/// </summary>
internal static class TreeMake
{
    /// <param name="context">Of the step, or of one before it.</param>
    /// <param name="step">Null for the context's.</param>
    public static MakeArguments Of(StepContext context, BuildStep? step = null)
    {
        step ??= context.Step;
        var make = step.Make!;
        var kind = context.Plan.Trees?.FirstOrDefault(tree => tree.Id == step.Tree)?.Kind;
        if (kind is null or TreeKind.Pkgs)
        {
            return make;
        }

        var variables = new SortedDictionary<string, string>(make.Variables.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (name, value) in Packages(context))
        {
            variables.TryAdd(name, value);
        }

        if (kind == TreeKind.Extensions)
        {
            variables.TryAdd("TAG", Tag(context));
        }

        return make with { Variables = variables };
    }

    /// <summary>The release that extensions carry in their versions.</summary>
    public static string Tag(StepContext context) => TalosRelease.Parse(context.Plan.Release).Upstream.ToString();

    /// <summary>PKGS and PKGS_PREFIX, as far as they are known.</summary>
    public static IEnumerable<(string Name, string Value)> Packages(StepContext context)
    {
        var talos = TalosTree.Read(context);
        if (talos.PkgsFor(context) is { } pkgs)
        {
            yield return ("PKGS", pkgs);
        }

        if (talos.PkgsPrefixFor(context) is { } prefix)
        {
            yield return ("PKGS_PREFIX", prefix);
        }
    }
}
