using System.CommandLine;
using System.Text.Json;
using TalosImageOperator.Entities.Manifests;

namespace TalosImageOperator.Operator.Options;

/// <summary>Reads options from the file, the environment and the command line. Later ones override earlier ones. Reports all errors together.</summary>
internal static class OptionReader
{
    public static (OperatorOptions Options, IReadOnlyList<string> Errors) Read(
        ParseResult parsed, FileInfo? file, Func<string, string?> environment)
    {
        var options = new OperatorOptions();
        var errors = new List<string>();
        var fromFile = ReadFile(file, errors);
        foreach (var flag in OptionFlags.All)
        {
            var (origin, values) = Values(flag, parsed, file, fromFile, environment);
            foreach (var value in values)
            {
                try
                {
                    flag.Set(options, value);
                }
                catch (FormatException rule)
                {
                    errors.Add($"{origin}: \"{OptionText.Shown(value)}\" is not valid. {rule.Message}");
                }
            }
        }

        // The API server would reject every pod.
        if (options.Pods is { HostNetwork: true, BuildKitMode: BuildKitMode.UserNamespace })
        {
            errors.Add("--host-network: pods in a user namespace cannot use the node's network. Set --buildkit-mode to Rootless, or --host-network to false.");
        }

        errors.AddRange(TransportErrors(options.Pods));

        // Requests for the status page are recognized by their port.
        if (options.Web.Listen.Length > 0 && OptionText.ListenEndPoint(options.Web.Listen).Port is var port
            && (port == 0 || port == OptionText.ListenEndPoint(options.Endpoints.Listen).Port))
        {
            errors.Add($"--web-listen: \"{options.Web.Listen}\" is not valid. It must be an address with a port of its own, such as http://0.0.0.0:9080.");
        }

        return (options, errors);
    }

    private static IEnumerable<string> TransportErrors(BuildPodOptions pods)
    {
        var remote = pods.BuildKitEndpoints.All.Where(address => address.StartsWith("tcp://", StringComparison.Ordinal)).ToList();
        if (pods is { BuildKitTlsSecret: not null, BuildKitInsecure: true })
        {
            return [$"--buildkit-insecure: \"true\" is not valid with --buildkit-tls-secret \"{pods.BuildKitTlsSecret}\". Set only one of them."];
        }

        return pods.BuildKitTlsSecret is not null || pods.BuildKitInsecure
            ? []
            : remote.Select(address => $"--buildkit-endpoint: \"{address}\" would be used without TLS. Set --buildkit-tls-secret to a Secret of the builds' "
                + "namespaces, or --buildkit-insecure to true if only build pods can reach it.");
    }

    private static (string Origin, IEnumerable<string> Values) Values(
        OptionFlag flag, ParseResult parsed, FileInfo? file, Dictionary<string, string[]> fromFile, Func<string, string?> environment)
    {
        if (parsed.GetValue(flag.Option) is { Length: > 0 } given)
        {
            return (flag.Option.Name, given);
        }

        return environment(flag.Variable) is { Length: > 0 } variable
            ? (flag.Variable, flag.Repeats ? variable.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [variable])
            : ($"{file}: {flag.Name}", fromFile.GetValueOrDefault(flag.Name) ?? []);
    }

    private static Dictionary<string, string[]> ReadFile(FileInfo? file, List<string> errors)
    {
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (file is null)
        {
            return values;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file.FullName), new() { CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add($"--config: \"{file}\" is not a JSON object of options. Use an object such as {{\"workers\": 4}}.");
                return values;
            }

            foreach (var property in document.RootElement.EnumerateObject())
            {
                values[property.Name] = property.Value.ValueKind == JsonValueKind.Array
                    ? [.. property.Value.EnumerateArray().Select(item => item.ToString())]
                    : [property.Value.ToString()];
            }
        }
        catch (JsonException fault)
        {
            errors.Add($"--config: \"{file}\" is not valid JSON at line {fault.LineNumber + 1}. Correct the file.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            errors.Add($"--config: cannot read \"{file}\": {fault.Message.TrimEnd('.')}. Name a readable file.");
        }

        var known = OptionFlags.All.Select(flag => flag.Name).ToList();
        errors.AddRange(values.Keys.Except(known).Select(name => $"{file}: Unknown option \"{name}\".{Suggestion.For(name, known)} See --help."));
        return values;
    }
}
