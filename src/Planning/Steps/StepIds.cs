namespace TalosImageOperator.Planning.Steps;

/// <summary>Ids that are not the names of outputs.</summary>
public static class StepIds
{
    public const string Source = "source";

    /// <summary>Of a plan with packages that are built first.</summary>
    public const string PkgsSource = "pkgs-source";

    /// <summary>Of a plan whose spec names images.</summary>
    public const string Inputs = "inputs";

    public const string Verify = "verify";

    /// <summary>The publish Job's one step; no plan of a platform has it.</summary>
    public const string Publish = "publish";

    /// <summary>The step, and the published output, of a package's target.</summary>
    public static string Package(string target) => $"pkg-{target}";
}
