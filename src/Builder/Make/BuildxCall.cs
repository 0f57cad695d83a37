using TalosImageOperator.Builder.Dockerfiles;

namespace TalosImageOperator.Builder.Make;

/// <summary>A call of <c>docker buildx build</c> that make would run.</summary>
public sealed record BuildxCall
{
    /// <summary>The stage; null for the last of the Dockerfile.</summary>
    public string? Target { get; private init; }

    /// <summary>The Dockerfile's path in the work tree.</summary>
    public string File { get; private init; } = "Dockerfile";

    /// <summary>Null for BuildKit's own.</summary>
    public string? Platform { get; private init; }

    public IReadOnlyDictionary<string, string> Arguments { get; private init; } = new Dictionary<string, string>();

    /// <summary>Named contexts with their values, such as <c>docker-image://…</c>.</summary>
    public IReadOnlyDictionary<string, string> Contexts { get; private init; } = new Dictionary<string, string>();

    /// <param name="text">The commands as make prints them.</param>
    public static IEnumerable<BuildxCall> AllIn(string text)
    {
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            var words = ShellWords.Split(line);
            for (var at = 0; at + 2 < words.Count; at++)
            {
                if (words[at].EndsWith("docker", StringComparison.Ordinal) && words[at + 1] == "buildx" && words[at + 2] == "build")
                {
                    yield return Parse([.. words.Skip(at + 3).TakeWhile(word => word is not (";" or "&&" or "||" or "|" or "docker"))]);
                }
            }
        }
    }

    private static BuildxCall Parse(List<string> words)
    {
        var options = Options(words).ToLookup(option => option.Name, option => option.Value, StringComparer.Ordinal);
        return new BuildxCall
        {
            Target = options["--target"].LastOrDefault(),
            File = options["--file"].Concat(options["-f"]).LastOrDefault("Dockerfile"),
            Platform = options["--platform"].LastOrDefault(),
            Arguments = Pairs(options["--build-arg"]),
            Contexts = Pairs(options["--build-context"]),
        };
    }

    private static IEnumerable<(string Name, string Value)> Options(List<string> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (!word.StartsWith('-'))
            {
                continue;
            }

            if (equals > 0)
            {
                yield return (word[..equals], word[(equals + 1)..]);
            }
            else if (at + 1 < words.Count)
            {
                yield return (word, words[at + 1]);
            }
        }
    }

    private static Dictionary<string, string> Pairs(IEnumerable<string> values)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (value.Split('=', 2) is [var name, var text])
            {
                pairs[name] = text;
            }
        }

        return pairs;
    }
}
