using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>
/// The rules that depend on the release matrix. <see cref="SpecErrors"/> checks the schema first.
/// </summary>
public static class SpecRules
{
    private static readonly Func<SpecContext, IEnumerable<SpecError>>[] Rules =
    [
        OutputRule.Check,
        OutputArchitectureRule.Check,
        PackageRule.Check,
        PackagePrefixRule.Check,
        PkgsBuildRule.Check,
        KernelRule.Check,
        TreeSourcesRule.Check,
        OwnProductRule.Check,
        VariableRule.Check,
        RaceDetectorRule.Check,
        InstallerArchRule.Check,
        TagRule.Check,
        PrivilegedImagerRule.Check,
        SecureBootRule.Check,
        OverlayRule.Check,
        MetaRule.Check,
        SettingRule.Check,
        ImagerProfileRule.Check,
        NamesRule.Check,
        ImagerInputRule.Check,
    ];

    /// <summary>All errors of a spec. Empty if the spec can be planned.</summary>
    public static IReadOnlyList<SpecError> Check(TalosImageBuildSpec spec)
    {
        if (TalosRelease.TryParse(spec.Release) is not { } release)
        {
            return [Error(spec, "is not a Talos release tag. Use a tag such as v1.13.9 or v1.14.0-rc.1.")];
        }

        if (!ReleaseMatrix.Supports(release))
        {
            return [Error(spec, $"is not supported. Use v1.{ReleaseMatrix.OldestMinor}.0 or a later release of v1.")];
        }

        var context = new SpecContext(spec, release);

        IReadOnlyList<SpecError> errors = [.. Rules.SelectMany(rule => rule(context))];
        return errors.Count > 0 ? errors : [.. ReproduceRule.Check(spec)];
    }

    private static SpecError Error(TalosImageBuildSpec spec, string sentence) => SpecError.Of("spec.release", spec.Release, sentence);
}
