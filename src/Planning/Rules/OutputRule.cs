using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>The release must have each output.</summary>
internal static class OutputRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        foreach (var (index, name) in context.Spec.Outputs.Index())
        {
            if (context.Table.Output(name) is null)
            {
                yield return SpecError.Of($"spec.outputs[{index}]", name, Explain(context, name));
            }
        }
    }

    private static string Explain(SpecContext context, string name)
    {
        var elsewhere = ReleaseMatrix.Outputs.Where(output => output.Name == name).Select(output => output.Releases).ToList();
        var names = context.Table.Outputs.Select(output => output.Name).Order(StringComparer.Ordinal).ToList();

        return elsewhere.Count > 0
            ? $"is not an output of {context.Table}. It is available {ReleaseSpan.Words(elsewhere)}."
            : $"is not an output of any release.{Suggestion.For(name, names)} {context.Table} makes {string.Join(", ", names)}.";
    }
}
