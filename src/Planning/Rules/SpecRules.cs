using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>
/// What only the release matrix can refuse, every error at once. The form of single values is checked before, by the schema and
/// by the validators of Entities.
/// </summary>
public static class SpecRules
{
    private static readonly Func<SpecContext, IEnumerable<SpecError>>[] Rules =
    [
        PlatformRule.Check,
        OutputRule.Check,
        OutputArchitectureRule.Check,
        PackageRule.Check,
        PackagePrefixRule.Check,
        PkgsBuildRule.Check,
        VariableRule.Check,
        RaceDetectorRule.Check,
        InstallerArchRule.Check,
        TagRule.Check,
        PrivilegedImagerRule.Check,
        SecureBootRule.Check,
        OverlayRule.Check,
        MetaRule.Check,
        ImagerInputRule.Check,
    ];

    /// <summary>Empty where the spec can be planned.</summary>
    public static IReadOnlyList<SpecError> Check(TalosImageBuildSpec spec)
    {
        if (TalosRelease.TryParse(spec.Release) is not { } release)
            return [Error(spec, "it is no release such as v1.13.9 or v1.14.0-rc.1")];

        if (!ReleaseMatrix.Supports(release))
            return [Error(spec, $"only releases v1.{ReleaseMatrix.OldestMinor}.0 and later of Talos v1 can be built")];

        var context = new SpecContext(spec, release);

        return [.. Rules.SelectMany(rule => rule(context))];
    }

    private static SpecError Error(TalosImageBuildSpec spec, string message) =>
        new() { Field = "release", Value = spec.Release, Message = message };
}
