using System.CommandLine;

namespace TalosImageOperator.Builder.Commands;

/// <summary>The options by which <c>run</c> and <c>plan</c> choose what of a manifest to build.</summary>
internal static class ManifestOptions
{
    public static Option<string> File() => new("--file", "-f")
    {
        Description = "The manifest with a TalosImageBuild; - reads standard input",
        Required = true,
    };

    public static Option<string?> Name() => new("--name") { Description = "Which build, where the manifest holds several" };

    public static Option<string[]> Platforms() => new("--platform")
    {
        Description = "Only this platform of the manifest's; may be repeated",
    };
}
