using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Each moved name is of something that the build publishes, and no two things are published at one path.</summary>
internal static class NamesRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var targets = context.Spec.Pkgs.Build?.Targets ?? [];
        List<string> published = [.. context.Outputs.Select(output => output.Name), .. targets];

        foreach (var (name, path) in context.Spec.Registry.Names.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!published.Contains(name))
            {
                yield return SpecError.Of(
                    $"spec.registry.names.{name}",
                    path,
                    $"moves nothing: {name} is not an output or package of this build.{Suggestion.For(name, published)}");
            }
        }

        if (context.Spec.Registry.Names.Count == 0)
        {
            yield break; // the names by default are upstream's, which differ; packages have a rule of their own
        }

        var places = context.Outputs.Select(output => (output.Name, Path: Repositories.PathOf(context.Spec, output)))
            .Concat(targets.Select(target => (Name: target, Path: Repositories.PathOfPackage(context.Spec, target))));

        foreach (var shared in places.GroupBy(place => place.Path, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return SpecError.Of(
                "spec.registry.names", shared.Key, $"is the path of {string.Join(" and ", shared.Select(place => place.Name))}. Give each a path of its own.");
        }
    }
}
