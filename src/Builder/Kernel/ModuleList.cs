using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// The files that Talos takes from the kernel's image into its initramfs: <c>hack/modules-&lt;arch&gt;.txt</c> of its source tree, relative to
/// the folder of the kernel's release.
/// </summary>
public sealed class ModuleList
{
    private const string ModuleSuffix = ".ko";

    private readonly string[] _path;

    private ModuleList(string[] path, IReadOnlyList<string> lines)
    {
        _path = path;
        Lines = lines;
    }

    /// <summary>Paths below the folder of the release, of modules and of other files.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>For messages.</summary>
    public string Name => string.Join('/', _path);

    /// <param name="tree">The source tree of Talos.</param>
    /// <param name="architecture">Such as <c>amd64</c>.</param>
    /// <returns>Null if the tree has none.</returns>
    public static ModuleList? Read(string tree, string architecture)
    {
        string[] path = ["hack", $"modules-{architecture}.txt"];
        return SourceTree.ReadText(tree, path) is { } text
            ? new ModuleList(path, [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)])
            : null;
    }

    /// <summary>Whether a path is that of a module, compressed or not.</summary>
    public static bool IsModule(string line) =>
        ModuleContent.Suffixes.Any(suffix => line.EndsWith(ModuleSuffix + suffix, StringComparison.Ordinal));

    /// <summary>The file name of a path, of a module without how it is compressed.</summary>
    public static string NameOf(string line) => IsModule(line)
        ? Path.GetFileName(line[..(line.LastIndexOf(ModuleSuffix, StringComparison.Ordinal) + ModuleSuffix.Length)])
        : Path.GetFileName(line);

    /// <summary>Writes other lines to the work tree.</summary>
    public void Write(string tree, IEnumerable<string> lines) =>
        File.WriteAllText(SourceTree.PathOf(tree, _path), string.Concat(lines.Select(line => line + "\n")));

    /// <summary>Compares a list with what was built.</summary>
    /// <param name="own">The lines of the list.</param>
    /// <param name="more">Modules to add, where the kernel has them.</param>
    /// <param name="built">The kernel's image.</param>
    public static ModuleComparison Compare(IEnumerable<string> own, IEnumerable<string> more, BuiltModules built)
    {
        var lines = own.Concat(more.Where(built.Has)).Distinct(StringComparer.Ordinal).ToList();
        var listed = lines.ToHashSet(StringComparer.Ordinal);
        var problems = new List<MissingModule>();
        foreach (var line in lines)
        {
            if (!built.Has(line))
            {
                problems.Add(new MissingModule(line, built.NearTo(line), Needs: []));
            }
            else if (built.DependenciesOf(line).Where(needed => !listed.Contains(needed)).ToList() is { Count: > 0 } needed)
            {
                problems.Add(new MissingModule(line, [], needed));
            }
        }

        return new ModuleComparison(lines, problems);
    }
}

/// <summary>What the work tree's list becomes.</summary>
/// <param name="Lines">With the added modules.</param>
/// <param name="Missing">Those of the lines that cannot be used.</param>
public sealed record ModuleComparison(IReadOnlyList<string> Lines, IReadOnlyList<MissingModule> Missing);

/// <summary>A line of the list that the built kernel cannot serve.</summary>
/// <param name="Name">The line.</param>
/// <param name="Near">Where modules of that name are now.</param>
/// <param name="Needs">The modules that it depends on and that are not in the list; empty if the module itself is missing.</param>
public sealed record MissingModule(string Name, IReadOnlyList<string> Near, IReadOnlyList<string> Needs)
{
    public override string ToString() => Needs.Count > 0 ? $"{Name} (needs {string.Join(", ", Needs)}, not in the list)"
        : Near.Count > 0 ? $"{Name} (now {string.Join(", ", Near)})"
        : Name;
}
