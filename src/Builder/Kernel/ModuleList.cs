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

    public static bool IsModule(string line) => line.EndsWith(ModuleSuffix, StringComparison.Ordinal);

    /// <summary>Writes other lines to the work tree.</summary>
    public void Write(string tree, IEnumerable<string> lines) =>
        File.WriteAllText(SourceTree.PathOf(tree, _path), string.Concat(lines.Select(line => line + "\n")));

    /// <summary>Compares the list with what was built.</summary>
    /// <param name="more">Modules to add, where the kernel has them.</param>
    /// <param name="built">The kernel's image.</param>
    public ModuleComparison Compare(IEnumerable<string> more, BuiltModules built)
    {
        var lines = Lines.Concat(more.Where(built.Has)).Distinct(StringComparer.Ordinal).ToList();
        var listed = lines.ToHashSet(StringComparer.Ordinal);
        var problems = new List<MissingModule>();
        foreach (var line in lines)
        {
            if (!built.Has(line))
            {
                problems.Add(new MissingModule(line, built.NearTo(line), Needs: null));
            }
            else if (built.DependenciesOf(line).FirstOrDefault(needed => !listed.Contains(needed) || !built.Has(needed)) is { } needed)
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
/// <param name="Needs">The module that it depends on and that is not in the list; null if the module itself is missing.</param>
public sealed record MissingModule(string Name, IReadOnlyList<string> Near, string? Needs)
{
    public override string ToString() => Needs is not null ? $"{Name} (needs {Needs}, which is not in the list)"
        : Near.Count > 0 ? $"{Name} (now {string.Join(", ", Near)})"
        : Name;
}
