namespace TalosImageOperator.Planning.Plan;

public enum StepKind
{
    Source,

    /// <summary>Fetches the source of packages.</summary>
    PkgsSource,

    /// <summary>A package of siderolabs/pkgs, built from source.</summary>
    Package,

    Image,
    Files,
    Media,
    Verify,
}
