using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Media;

/// <summary>The argument list of the BuildKit build that runs the imager.</summary>
public static class MediaBuild
{
    /// <param name="dockerfile">Path of the rendered file.</param>
    /// <param name="output">The folder that the imager's files are exported to.</param>
    /// <param name="context">The build context: contains busybox for a privileged imager, otherwise empty.</param>
    /// <param name="plan">Of the build.</param>
    public static IReadOnlyList<string> Arguments(
        ImagerDockerfile rendered, string dockerfile, string output, string context, BuildPlan plan)
    {
        List<string> arguments =
        [
            "buildx", "build", "--progress=plain", .. BuildxArguments.NoAttestations, .. BuildxArguments.NoCache(plan), "--file", dockerfile,
            "--output", $"type=local,{BuildxArguments.CsvField($"dest={output}")}",
        ];
        if (rendered.HostNetwork)
        {
            arguments.AddRange(["--allow", "network.host"]);
        }

        if (rendered.Privileged)
        {
            arguments.AddRange(["--allow", "security.insecure"]);
        }

        foreach (var secret in rendered.Secrets)
        {
            arguments.AddRange(secret.Argument);
        }

        arguments.AddRange(rendered.Proxies);
        return [.. arguments, context];
    }
}
