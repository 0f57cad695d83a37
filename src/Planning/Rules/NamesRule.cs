using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Each moved name is of something that the build publishes, and no two things are published at one path.</summary>
internal static class NamesRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        List<(string Name, string Field)> built = [.. Built(context)];
        List<string> published = [.. context.Outputs.Select(output => output.Name), .. built.Select(product => product.Name)];

        foreach (var (name, path) in context.Spec.Registry.Names.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!published.Contains(name))
            {
                yield return SpecError.Of(
                    $"spec.registry.names.{name}",
                    path,
                    $"moves nothing: {name} is not an output, package, extension or overlay of this build.{Suggestion.For(name, published)}");
            }
        }

        var places = context.Outputs.Select(output => (output.Name, Field: (string?)null, Path: Repositories.PathOf(context.Spec, output)))
            .Concat(built.Select(product => (product.Name, Field: (string?)product.Field, Path: Repositories.PathOfBuilt(context.Spec, product.Name))));

        foreach (var shared in places.GroupBy(place => place.Path, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            if (context.Spec.Registry.Names.Count > 0)
            {
                yield return SpecError.Of(
                    "spec.registry.names", shared.Key, $"is the path of {string.Join(" and ", shared.Select(place => place.Name))}. Give each a path of its own.");
            }
            else if (shared.LastOrDefault(place => place.Field is not null) is { Field: { } field, Name: var name })
            {
                // The default names of outputs alone are upstream's, and some of them share a path.
                var other = shared.First() is { Field: { } taken } ? taken : $"the output {shared.First().Name}";
                yield return SpecError.Of(field, name, $"has the same image name as {other}. Remove one of them, or move one by spec.registry.names.");
            }
        }
    }

    private static IEnumerable<(string Name, string Field)> Built(SpecContext context)
    {
        var spec = context.Spec;
        foreach (var (index, target) in (spec.Pkgs.Build?.Targets ?? []).Index())
        {
            yield return (target, $"spec.pkgs.build.targets[{index}]");
        }

        foreach (var (tree, build) in spec.Extensions.Build.Index())
        {
            foreach (var (index, name) in build.Products().Index())
            {
                yield return (name, $"spec.extensions.build[{tree}].{(build.Dockerfile is null ? $"targets[{index}]" : "name")}");
            }
        }

        if (spec.Imager.Overlay?.Build is { } overlay)
        {
            yield return (overlay.Target, "spec.imager.overlay.build.target");
        }
    }
}
