using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class NewerRelease
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (ReleaseMatrix.IsNewer(context.Release))
        {
            yield return $"{context.Release} is newer than any release known here; "
                + $"it is built the way v1.{ReleaseMatrix.NewestMinor} is.";
        }
    }
}
