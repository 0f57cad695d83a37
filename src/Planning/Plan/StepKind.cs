namespace TalosImageOperator.Planning.Plan;

public enum StepKind
{
    Source,

    /// <summary>The source of packages that are built first.</summary>
    PkgsSource,

    /// <summary>A package of siderolabs/pkgs, built from source.</summary>
    Package,

    Image,
    Files,
    Media,
    Verify,
}
