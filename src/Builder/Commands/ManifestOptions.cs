using System.CommandLine;

namespace TalosImageOperator.Builder.Commands;

/// <summary>The options of <c>run</c> and <c>plan</c> that select the build and its platforms.</summary>
internal static class ManifestOptions
{
    public static Option<string> File() => new("--file", "-f")
    {
        Description = "Manifest with a TalosImageBuild. - reads standard input.",
        HelpName = "file",
        Required = true,
    };

    public static Option<string?> Name() => new("--name") { Description = "Name of the build, if the manifest contains several.", HelpName = "name" };

    public static Option<string[]> Platforms() => new("--platform")
    {
        Description = "Platform of the manifest to build. Default: all. May be repeated.",
        HelpName = "platform",
    };
}
