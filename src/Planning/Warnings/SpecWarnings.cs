using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>What is valid but surprising, a sentence each.</summary>
public static class SpecWarnings
{
    private static readonly Func<SpecContext, IEnumerable<string>>[] Warnings =
    [
        SourceWarnings.NewerRelease,
        SourceWarnings.MovingRevision,
        SourceWarnings.ForeignRevision,
        SourceWarnings.OldProcessors,
        ImagerWarnings.NamedImager,
        ImagerWarnings.StockTag,
        ImagerWarnings.UnusedImager,
        SettingWarnings.Unreached,
        SettingWarnings.OverlayPlatforms,
        SettingWarnings.Enrollment,
        SettingWarnings.MovedNames,
        PackageWarnings.BothArchitectures,
        PackageWarnings.UnreadPackages,
        PackageWarnings.KernelVersion,
        ImagerWarnings.EmbeddedConfig,
        ImagerWarnings.SharedBuildKit,
        ImagerWarnings.InsecureImager,
        ImagerWarnings.IdlePrivileges,
        ImagerWarnings.LabelledExtensions,
    ];

    private static readonly Func<SpecContext, IEnumerable<string>>[] Notes =
    [
        SourceWarnings.NotReproducible,
        PackageWarnings.PackageKernel,
    ];

    /// <summary>All of them. Empty too for a spec that the rules refuse before its release is known.</summary>
    public static IReadOnlyList<string> Of(TalosImageBuildSpec spec) => From(spec, [.. Warnings, .. Notes]);

    /// <summary>Those of them that no change of the spec avoids.</summary>
    public static IReadOnlyList<string> NotesOf(TalosImageBuildSpec spec) => From(spec, Notes);

    private static IReadOnlyList<string> From(TalosImageBuildSpec spec, IReadOnlyList<Func<SpecContext, IEnumerable<string>>> warnings)
    {
        if (TalosRelease.TryParse(spec.Release) is not { } release || !ReleaseMatrix.Supports(release))
        {
            return [];
        }

        var context = new SpecContext(spec, release);

        return [.. warnings.SelectMany(warning => warning(context))];
    }
}
