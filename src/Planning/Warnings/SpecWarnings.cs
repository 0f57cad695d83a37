using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>What is legal but surprising, a sentence each.</summary>
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
        NotReproducible.Of,
        PackageKernel.Of,
        EmbeddedConfig.Of,
        InsecureImager.Of,
        IdlePrivileges.Of,
        LabelledExtensions.Of,
    ];

    /// <summary>Empty too for a spec that the rules refuse before its release is known.</summary>
    public static IReadOnlyList<string> Of(TalosImageBuildSpec spec)
    {
        if (TalosRelease.TryParse(spec.Release) is not { } release || !ReleaseMatrix.Supports(release))
            return [];

        var context = new SpecContext(spec, release);

        return [.. Warnings.SelectMany(warning => warning(context))];
    }
}
