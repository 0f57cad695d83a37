using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Dockerfiles;

/// <summary>The arguments before the first stage, which the names of images are made of.</summary>
internal sealed partial class DockerfileVariables(IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, string> platforms)
{
    private readonly Dictionary<string, string> _values = new(platforms, StringComparer.Ordinal);

    /// <summary>An <c>ARG</c> instruction: a default counts only where no value is given.</summary>
    /// <exception cref="UnreadableException">The default has a form of expansion that is not supported.</exception>
    public void Declare(string arguments)
    {
        foreach (var word in ShellWords.Split(arguments))
        {
            var name = word.Split('=')[0];
            if (given.TryGetValue(name, out var value))
            {
                _values[name] = value;
            }
            else if (name.Length < word.Length)
            {
                _values[name] = Expand(word[(name.Length + 1)..]);
            }
        }
    }

    /// <exception cref="UnreadableException">It has a form of expansion that is not supported.</exception>
    public string Expand(string text) => Reference().Replace(text, match =>
    {
        if (match.Groups["plain"] is { Success: true } plain)
        {
            return _values.GetValueOrDefault(plain.Value, "");
        }

        var (name, operation, word) = (match.Groups["name"].Value, match.Groups["operation"].Value, match.Groups["word"].Value);
        var value = _values.GetValueOrDefault(name);
        return operation switch
        {
            _ when name.Length == 0 => throw new UnreadableException(text),
            "" => value ?? "",
            ":-" => string.IsNullOrEmpty(value) ? Expand(word) : value,
            "-" => value ?? Expand(word),
            ":+" => string.IsNullOrEmpty(value) ? "" : Expand(word),
            "+" => value is null ? "" : Expand(word),
            _ => throw new UnreadableException(text),
        };
    });

    // The last alternative matches every form that the others do not know.
    [GeneratedRegex(@"\$(?:(?<plain>[A-Za-z_]\w*)|\{(?<name>[A-Za-z_]\w*)(?:(?<operation>:?[-+])(?<word>[^{}]*))?\}|\{[^}]*\}?)")]
    private static partial Regex Reference();
}

/// <summary>The name of an image cannot be read without running the build.</summary>
internal sealed class UnreadableException(string text) : Exception(text);
