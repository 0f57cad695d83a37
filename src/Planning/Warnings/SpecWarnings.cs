using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>What is valid but surprising, a sentence each.</summary>
public static class SpecWarnings
{
    private static readonly Func<SpecContext, IEnumerable<string>>[] Warnings =
    [
        NewerRelease.Of,
        MovingRevision.Of,
        ForeignRevision.Of,
        OldProcessors.Of,
        StockImager.Of,
        StockTag.Of,
        UnusedImager.Of,
        BothArchitectures.Of,
        UnreadPackages.Of,
        KernelVersion.Of,
        EmbeddedConfig.Of,
        InsecureImager.Of,
        IdlePrivileges.Of,
        LabelledExtensions.Of,
    ];

    private static readonly Func<SpecContext, IEnumerable<string>>[] Notes =
    [
        NotReproducible.Of,
        PackageKernel.Of,
    ];

    /// <summary>All of them. Empty too for a spec that the rules refuse before its release is known.</summary>
    public static IReadOnlyList<string> Of(TalosImageBuildSpec spec) => From(spec, [.. Warnings, .. Notes]);

    /// <summary>Those of them that no change of the spec avoids.</summary>
    public static IReadOnlyList<string> NotesOf(TalosImageBuildSpec spec) => From(spec, Notes);

    private static IReadOnlyList<string> From(TalosImageBuildSpec spec, IReadOnlyList<Func<SpecContext, IEnumerable<string>>> warnings)
    {
        if (TalosRelease.TryParse(spec.Release) is not { } release || !ReleaseMatrix.Supports(release))
            return [];

        var context = new SpecContext(spec, release);

        return [.. warnings.SelectMany(warning => warning(context))];
    }
}
