using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Rules;

internal static class TagRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var tag = PublishedTag.Of(context.Spec);

        if (context.Spec.Registry.Tag is { Length: > 0 } && context.Spec.Variables.GetValueOrDefault("TAG_SUFFIX") is { Length: > 0 } suffix)
        {
            yield return SpecError.Of(
                "spec.variables.TAG_SUFFIX",
                suffix,
                $"has no effect when spec.registry.tag is set. Remove it, or set spec.registry.tag to {tag}{suffix}.");
        }

        if (tag.Length > Limits.Tag)
        {
            yield return SpecError.Of(
                context.Spec.Registry.Tag is { Length: > 0 } ? "spec.registry.tag" : "spec.variables.TAG_SUFFIX",
                tag,
                $"has {tag.Length} characters. A tag can have at most {Limits.Tag}.");
        }
    }
}
