using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class NotReproducible
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        var outputs = SpecContext.Names(context.Outputs.Where(output => !output.IsReproducible(context.Table.Facts)));

        if (outputs.Length > 0)
        {
            yield return $"Rebuilding changes the digest of: {outputs} (not reproducible upstream).";
        }
    }
}
