using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Each output is one that the release makes.</summary>
internal static class OutputRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Outputs.Count == 0)
            yield return new SpecError { Field = "outputs", Value = "", Message = "name at least one output" };

        foreach (var (index, name) in context.Spec.Outputs.Index())
        {
            if (context.Table.Output(name) is null)
                yield return new SpecError { Field = $"outputs[{index}]", Value = name, Message = Explain(context, name) };
        }
    }

    private static string Explain(SpecContext context, string name)
    {
        var elsewhere = ReleaseMatrix.Outputs.Where(output => output.Name == name).Select(output => output.Releases).ToList();
        var names = SpecContext.Names(context.Table.Outputs.OrderBy(output => output.Name, StringComparer.Ordinal));

        return elsewhere.Count > 0
            ? $"{context.Table} does not make it; it exists {ReleaseSpan.Words(elsewhere)}"
            : $"no release makes it; {context.Table} makes {names}";
    }
}
