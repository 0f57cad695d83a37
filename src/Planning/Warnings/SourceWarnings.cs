using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Warnings about the release and the source.</summary>
internal static class SourceWarnings
{
    public static IEnumerable<string> NewerRelease(SpecContext context)
    {
        if (ReleaseMatrix.IsNewer(context.Release))
        {
            yield return $"spec.release: {context.Release} is newer than the newest release that this operator supports. "
                + $"It is built like v1.{ReleaseMatrix.NewestMinor}. Upgrade the operator if the build fails.";
        }
        else if (context.Table.Facts.Provisional)
        {
            yield return $"spec.release: support for {context.Table} is based on a pre-release, and the final release may differ. "
                + "Upgrade the operator if the build fails.";
        }
    }

    /// <summary>A new commit on a branch does not trigger a build.</summary>
    public static IEnumerable<string> MovingRevision(SpecContext context)
    {
        foreach (var tree in SpecTrees.Of(context.Spec))
        {
            if (tree.Source.Revision is { Length: > 0 } revision && revision != context.Spec.Release
                && TalosRelease.TryParse(revision) is null && !DescribedCommit.IsFixed(revision))
            {
                yield return $"{tree.Field}.revision: {revision} may move. The operator builds the commit that it selects when the build starts. "
                    + "To build a later commit, change the annotation talosimages.dev/rebuild."
                    + (tree.Id == TreeIds.Talos ? $" Every commit is compiled in as {context.Spec.Release}." : "");
            }
        }
    }

    /// <summary>spec.release determines how the source is built, not the source itself.</summary>
    public static IEnumerable<string> ForeignRevision(SpecContext context)
    {
        if (context.Spec.Source.Revision is { Length: > 0 } revision
            && DescribedCommit.Of(revision) is null
            && TalosRelease.TryParse(revision) is { } source
            && (source.Major, source.Minor) != (context.Release.Major, context.Release.Minor))
        {
            yield return $"spec.source.revision: {revision} does not belong to spec.release {context.Spec.Release}. It is built like "
                + $"{context.Table}, and {context.Spec.Release} is compiled in.";
        }
    }

    /// <summary>https://github.com/siderolabs/talos/issues/8505, fixed in v1.12.</summary>
    public static IEnumerable<string> OldProcessors(SpecContext context)
    {
        if (context.Spec.Variables.GetValueOrDefault("GOAMD64") == "v1"
            && context.Table.Facts.HaltsBelowGoAmd64V2
            && context.Spec.Platforms.Contains("linux/amd64"))
        {
            yield return $"spec.variables.GOAMD64: v1 does not make {context.Table} boot on processors below x86-64-v2. From v1.7 to v1.11, "
                + "init checks for v2 and halts. Use v1.12 or later, or a source without that check.";
        }
    }

    public static IEnumerable<string> NotReproducible(SpecContext context)
    {
        var outputs = SpecContext.Names(context.Outputs.Where(output => !output.IsReproducible(context.Table.Facts)));

        if (outputs.Length > 0)
        {
            yield return $"Rebuilding changes the digest of: {outputs} (not reproducible upstream).";
        }
    }
}
