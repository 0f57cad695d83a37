using System.Text;
using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Security;
using TalosImageOperator.LocalCluster.Node.Variables;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>A container's spec as the arguments of <c>docker container create</c>.</summary>
internal static class ContainerArguments
{
    // A container that ran without one of these would look right and be wrong.
    private static readonly string[] Unserved = ["workingDir", "envFrom", "tty", "stdin", "volumeDevices", "lifecycle"];

    /// <param name="terminationFile">The file on this machine that becomes the container's termination message path.</param>
    /// <param name="environmentFile">The file that holds the variables which fit a line.</param>
    /// <exception cref="ConfigProblem">The spec cannot be carried out as things stand.</exception>
    public static IReadOnlyList<string> Of(
        JsonObject pod, ContainerRecord container, ImageInfo image, IReadOnlyDictionary<string, PreparedVolume> volumes,
        IReadOnlyDictionary<string, string> variables, string terminationFile, string environmentFile)
    {
        var spec = container.Spec;
        if (Unserved.FirstOrDefault(spec.ContainsKey) is { } unserved)
        {
            throw new ConfigProblem($"this node does not know the field {unserved} of a container");
        }

        List<string> arguments =
        [
            "--name", $"lc_{container.Name}_{pod.Name()}_{pod.Uid()}_{container.RestartCount}",
            "--label", $"io.kubernetes.pod.name={pod.Name()}",
            "--label", $"io.kubernetes.pod.namespace={pod.Namespace()}",
            "--label", $"io.kubernetes.pod.uid={pod.Uid()}",
            "--label", $"io.kubernetes.container.name={container.Name}",
            "--network", "host", "--pull", "never", "--env-file", environmentFile,
        ];
        foreach (var name in variables.Keys.Where(name => !FitsFile(name, variables[name])))
        {
            arguments.AddRange(["--env", name]);
        }

        arguments.AddRange(SecurityArguments.Of(pod, spec, image));
        arguments.AddRange(Limits(spec));
        foreach (var mount in ContainerMounts.Of(spec, volumes))
        {
            arguments.AddRange(["--mount", mount]);
        }

        var terminationPath = spec.Text("terminationMessagePath") is { Length: > 0 } path ? path : "/dev/termination-log";
        arguments.AddRange(["--mount", ContainerMounts.Bind(terminationFile, terminationPath, readOnly: false)]);
        arguments.AddRange(Command(spec, variables));
        return arguments;
    }

    /// <summary>The variables that a line of docker's <c>--env-file</c> can hold.</summary>
    public static string EnvironmentFile(IReadOnlyDictionary<string, string> variables)
    {
        var text = new StringBuilder();
        foreach ((var name, var value) in variables)
        {
            if (FitsFile(name, value))
            {
                text.Append(name).Append('=').Append(value).Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>The others: docker takes them from its own environment.</summary>
    public static IReadOnlyDictionary<string, string?> OwnEnvironment(IReadOnlyDictionary<string, string> variables) =>
        variables.Where(variable => !FitsFile(variable.Key, variable.Value)).ToDictionary(entry => entry.Key, entry => (string?)entry.Value);

    // Docker reads the file line by line, at most 64 KiB each, and takes "#" and blanks in front for something else.
    private static bool FitsFile(string name, string value) =>
        !value.AsSpan().ContainsAny('\n', '\r') && value.Length < 8000
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');

    private static IEnumerable<string> Limits(JsonObject spec)
    {
        var cpu = Quantity.Parse(spec.Map("resources", "limits")?["cpu"]);
        var memory = Quantity.Parse(spec.Map("resources", "limits")?["memory"]);
        var shares = Quantity.Parse(spec.Map("resources", "requests")?["cpu"]) * 1024;
        if (cpu > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--cpus={Math.Min(cpu, Environment.ProcessorCount)}");
        }

        if (shares > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--cpu-shares={Math.Clamp((long)shares, 2, 262144)}");
        }

        if (memory <= 0)
        {
            yield break;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"--memory={(long)memory}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--memory-swap={(long)memory}");
    }

    // A command replaces the image's entrypoint and its arguments, args replace the arguments alone.
    private static IEnumerable<string> Command(JsonObject spec, IReadOnlyDictionary<string, string> variables)
    {
        List<string> command = [.. spec.Items("command").Texts().Select(text => VariableExpansion.Expand(text, variables))];
        var args = spec.Items("args").Texts().Select(text => VariableExpansion.Expand(text, variables));
        var image = spec.Text("image") ?? "";
        return command.Count == 0 ? [image, .. args] : ["--entrypoint", command[0], image, .. command.Skip(1), .. args];
    }
}
