using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>A branch is built as it stands once; that it moves starts nothing.</summary>
internal static partial class MovingRevision
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Source.Revision is { Length: > 0 } revision
            && revision != context.Spec.Release
            && TalosRelease.TryParse(revision) is null
            && !Commit().IsMatch(revision))
        {
            yield return $"source.revision {revision} may move: the commit it names when the build starts is built, and "
                + "later commits are not until the annotation talosimages.dev/rebuild changes. Every build of it is compiled in "
                + $"as {context.Spec.Release}.";
        }
    }

    [GeneratedRegex("^[0-9a-f]{40}$")]
    private static partial Regex Commit();
}
