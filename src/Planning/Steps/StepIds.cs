namespace TalosImageOperator.Planning.Steps;

/// <summary>Step IDs that are not names of outputs.</summary>
public static class StepIds
{
    public const string Source = "source";

    /// <summary>Finds the images that the plan pulls.</summary>
    public const string Inputs = "inputs";

    /// <summary>The list of images that this step writes into its results folder and pushes.</summary>
    public const string InputsFile = "inputs.json";

    /// <summary>The same list with the place where each image was found, for the other steps.</summary>
    public const string FoundFile = "found.json";

    /// <summary>The output that makes the media, also where it is not published.</summary>
    public const string Imager = "imager";

    public const string Verify = "verify";

    /// <summary>The container of BuildKit beside the steps.</summary>
    public const string BuildKit = "buildkitd";

    /// <summary>The only step of the publish Job.</summary>
    public const string Publish = "publish";

    /// <summary>The only step of the compare Job.</summary>
    public const string Compare = "compare";

    /// <summary>Fetches a source tree.</summary>
    /// <param name="tree">One of <see cref="TreeIds"/>.</param>
    public static string SourceOf(string tree) => tree == TreeIds.Talos ? Source : $"{tree}-{Source}";

    /// <summary>The ID of the step and the published output of a package's target.</summary>
    public static string Package(string target) => $"pkg-{target}";

    /// <summary>The same of an extension's target, or of the extension that a Dockerfile builds.</summary>
    public static string Extension(string target) => $"ext-{target}";

    /// <summary>The same of an overlay's target.</summary>
    public static string OverlayTarget(string target) => $"{TreeIds.Overlay}-{target}";
}
