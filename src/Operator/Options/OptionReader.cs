using System.CommandLine;
using System.Text.Json;

namespace TalosImageOperator.Operator.Options;

/// <summary>Reads options from file, environment and command line; the later wins. All errors are told at once.</summary>
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
            var (origin, values) = Values(flag, parsed, fromFile, environment);
            foreach (var value in values)
            {
                try
                {
                    flag.Set(options, value);
                }
                catch (FormatException wrong)
                {
                    errors.Add($"{origin}: '{OptionText.Shown(value)}': {wrong.Message}.");
                }
            }
        }

        // The API server would refuse every pod.
        if (options.Pods is { HostNetwork: true, BuildKitMode: BuildKitMode.UserNamespace })
        {
            errors.Add("--host-network: a pod in a user namespace (--buildkit-mode UserNamespace) cannot use the node's network.");
        }

        return (options, errors);
    }

    private static (string Origin, IEnumerable<string> Values) Values(
        OptionFlag flag, ParseResult parsed, Dictionary<string, string[]> file, Func<string, string?> environment)
    {
        if (parsed.GetValue(flag.Option) is { Length: > 0 } given)
        {
            return (flag.Option.Name, given);
        }

        return environment(flag.Variable) is { Length: > 0 } variable
            ? (flag.Variable, flag.Repeats ? variable.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [variable])
            : (flag.Name, file.GetValueOrDefault(flag.Name) ?? []);
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
            foreach (var property in document.RootElement.EnumerateObject())
            {
                values[property.Name] = property.Value.ValueKind == JsonValueKind.Array
                    ? [.. property.Value.EnumerateArray().Select(item => item.ToString())]
                    : [property.Value.ToString()];
            }
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException or InvalidOperationException)
        {
            errors.Add($"--config {file}: {fault.Message}");
        }

        var known = OptionFlags.All.Select(flag => flag.Name).ToHashSet(StringComparer.Ordinal);
        errors.AddRange(values.Keys.Where(name => !known.Contains(name)).Select(name => $"--config {file}: there is no option '{name}'; see --help."));
        return values;
    }
}
