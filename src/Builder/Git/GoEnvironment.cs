using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>
/// Sets Go variables such as GOPROXY in the source tree. The Dockerfile of Talos sets GOPROXY by ENV, which takes precedence over build
/// arguments, so that line of the work tree is replaced.
/// </summary>
public static partial class GoEnvironment
{
    private const string Proxy = "GOPROXY";
    private const string Dockerfile = "Dockerfile";

    /// <param name="tree">The work tree.</param>
    /// <param name="variables">GOPROXY and other Go variables. Variables that are not listed are not changed.</param>
    /// <exception cref="StepFailedException">Input: the Dockerfile has no such line, or a name or value is not safe.</exception>
    public static void Set(string tree, IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables)
        {
            SafeValue.Require(name, value);
        }

        var text = SourceTree.ReadText(tree, Dockerfile) ?? "";
        if (!Line().IsMatch(text))
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"spec.variables.{variables.Keys.Order(StringComparer.Ordinal).First()} cannot be used, because the Dockerfile of spec.source has no "
                + $"line ENV {Proxy}. Remove the variable, or add the line to the source.");
        }

        File.WriteAllText(SourceTree.PathOf(tree, Dockerfile), Line().Replace(text, line => Rewrite(line, variables)));
    }

    private static string Rewrite(Match line, IReadOnlyDictionary<string, string> variables)
    {
        var proxy = variables.GetValueOrDefault(Proxy) ?? line.Groups["value"].Value;
        var others = variables.Where(variable => variable.Key != Proxy).OrderBy(variable => variable.Key, StringComparer.Ordinal);
        return $"{line.Groups["start"].Value}{Proxy}={proxy}{string.Concat(others.Select(variable => $" {variable.Key}={variable.Value}"))}"
            + line.Groups["rest"].Value;
    }

    // Up to v1.7 upstream writes a blank, from v1.8 on an equals sign, after which other variables can follow.
    [GeneratedRegex(@"^(?<start>[ \t]*ENV[ \t]+)GOPROXY([ \t]+(?<value>\S+)[ \t]*|=(?<value>\S+)(?<rest>.*))$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
