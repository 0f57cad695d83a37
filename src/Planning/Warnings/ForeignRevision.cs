using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>How a build is done goes by the release, not by what the source is.</summary>
internal static class ForeignRevision
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Source.Revision is { Length: > 0 } revision
            && TalosRelease.TryParse(revision) is { } source
            && (source.Major, source.Minor) != (context.Release.Major, context.Release.Minor))
        {
            yield return $"source.revision {revision} is not of the release {context.Spec.Release}: it is built the way "
                + $"{context.Table} is, and {context.Spec.Release} is compiled in.";
        }
    }
}
