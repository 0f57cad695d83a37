namespace TalosImageOperator.Planning.Steps;

/// <summary>Step IDs that are not names of outputs.</summary>
public static class StepIds
{
    public const string Source = "source";

    /// <summary>Fetches the source of the packages, if spec.pkgs.build is set.</summary>
    public const string PkgsSource = "pkgs-source";

    /// <summary>Finds the images that the plan pulls.</summary>
    public const string Inputs = "inputs";

    /// <summary>The list of images that this step writes into its results folder and pushes.</summary>
    public const string InputsFile = "inputs.json";

    /// <summary>The same list with the place where each image was found, for the other steps.</summary>
    public const string FoundFile = "found.json";

    public const string Verify = "verify";

    /// <summary>The only step of the publish Job.</summary>
    public const string Publish = "publish";

    /// <summary>The ID of the step and the published output of a package's target.</summary>
    public static string Package(string target) => $"pkg-{target}";
}
