using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Make;

/// <summary>The text of a work tree's makefiles, to find out which variables it reads. <c>make -p</c> shows definitions, not uses.</summary>
public sealed partial class Makefiles
{
    // Those that make looks for, in its order.
    private static readonly string[] Names = ["GNUmakefile", "makefile", "Makefile"];

    private readonly string _text;

    private Makefiles(string text)
    {
        _text = text;
    }

    /// <param name="folder">The work tree. Included files are read too, if their names are plain.</param>
    public static Makefiles Read(string folder)
    {
        var root = Path.GetFullPath(folder) + "/";
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Names.FirstOrDefault(name => File.Exists(root + name)) is { } first)
        {
            Add(first);
        }

        return new Makefiles(string.Join('\n', texts.Values));

        void Add(string name)
        {
            var path = Path.GetFullPath(name, root);
            if (texts.ContainsKey(path) || !path.StartsWith(root, StringComparison.Ordinal) || !File.Exists(path))
            {
                return;
            }

            texts[path] = File.ReadAllText(path);
            foreach (var file in Include().Matches(texts[path]).SelectMany(include => include.Groups["files"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                Add(file);
            }
        }
    }

    /// <summary>Whether a makefile uses the variable, other than as the build argument of the same name.</summary>
    public bool Use(string name)
    {
        var variable = Regex.Escape(name);
        return Regex.Count(_text, $@"\$[({{]{variable}[)}}:]|^\s*ifn?def\s+{variable}\s*$|\$[({{](value|origin|flavor)\s+{variable}\s*[)}}]", RegexOptions.Multiline)
            > Regex.Count(_text, $@"--build-arg[=\s]""?{variable}=""?\$[({{]{variable}[)}}]");
    }

    /// <summary>Whether a makefile passes the variable on as a build argument of the same name.</summary>
    public bool Pass(string name) => _text.Contains($"--build-arg={name}=", StringComparison.Ordinal) || _text.Contains($"--build-arg {name}=", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*[-s]?include\s+(?<files>[^$#\n]+)$", RegexOptions.Multiline)]
    private static partial Regex Include();
}
