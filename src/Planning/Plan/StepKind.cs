namespace TalosImageOperator.Planning.Plan;

public enum StepKind
{
    Source,

    /// <summary>Fetches the source of packages.</summary>
    PkgsSource,

    /// <summary>Finds every image that the build will pull, before anything is built.</summary>
    Inputs,

    /// <summary>A package of siderolabs/pkgs, built from source.</summary>
    Package,

    Image,
    Files,
    Media,
    Verify,
}
