using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Warnings about settings that are valid but may have unexpected effects.</summary>
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
        TagWarnings.OtherVersion,
        SettingWarnings.Unreached,
        SettingWarnings.OverlayPlatforms,
        SettingWarnings.Enrollment,
        SettingWarnings.MovedNames,
        PackageRule.Warnings,
        VariableRule.Warnings,
        PackageWarnings.BothArchitectures,
        PackageWarnings.BuiltForOneArchitecture,
        PackageWarnings.UnreadPackages,
        PackageWarnings.KernelVersion,
        PackageWarnings.ModulesOfAnotherKernel,
        TreeSourcesRule.Warnings,
        OwnProductRule.Warnings,
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

    /// <summary>All warnings of a spec. Empty if its release is invalid or not supported.</summary>
    public static IReadOnlyList<string> Of(TalosImageBuildSpec spec) => From(spec, [.. Warnings, .. Notes]);

    /// <summary>Only the warnings that no change of the spec can avoid.</summary>
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
