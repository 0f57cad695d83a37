using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class NotReproducible
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        var outputs = SpecContext.Names(context.Outputs.Where(output => !output.IsReproducible(context.Table.Facts)));

        if (outputs.Length > 0)
        {
            yield return $"Another build of the same input will give other digests for {outputs}: "
                + "upstream does not make them reproducibly.";
        }
    }
}
