using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class NewerRelease
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (ReleaseMatrix.IsNewer(context.Release))
        {
            yield return $"spec.release: {context.Release} is newer than any release that this operator knows. "
                + $"It is built like v1.{ReleaseMatrix.NewestMinor}; upgrade the operator if the build fails.";
        }
        else if (context.Table.Facts.Provisional)
        {
            yield return $"spec.release: what this operator knows of {context.Table} was read before its final release and may differ from it. "
                + "Upgrade the operator if the build fails.";
        }
    }
}
