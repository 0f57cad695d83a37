using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Rules;

internal static class TagRule
{
    private const int LongestTag = 128;

    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var tag = PublishedTag.Of(context.Spec);

        if (context.Spec.Registry.Tag is { Length: > 0 } && context.Spec.Variables.GetValueOrDefault("TAG_SUFFIX") is { Length: > 0 } suffix)
        {
            yield return new SpecError
            {
                Field = "variables.TAG_SUFFIX",
                Value = suffix,
                Message = $"registry.tag is the whole tag; leave one of them out, or make it {tag}{suffix}",
            };
        }

        if (tag.Length > LongestTag)
        {
            yield return new SpecError
            {
                Field = context.Spec.Registry.Tag is { Length: > 0 } ? "registry.tag" : "variables.TAG_SUFFIX",
                Value = tag,
                Message = $"a tag has at most {LongestTag} characters",
            };
        }
    }
}
