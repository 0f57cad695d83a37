using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// The version of the kernel that a source tree of Talos compiles in. It goes into every unified kernel image and, from v1.14, into the path
/// that machined reads modules from.
/// </summary>
public static partial class KernelRelease
{
    private static readonly string[] Constants = ["pkg", "machinery", "constants", "constants.go"];

    /// <summary>Null if the tree does not have the constant.</summary>
    public static string? Read(string tree) =>
        Constant().Match(SourceTree.ReadText(tree, Constants) ?? "") is { Success: true } match ? match.Groups["value"].Value : null;

    /// <summary>Sets the constant in the work tree.</summary>
    /// <param name="tree">A tree that has it.</param>
    /// <param name="release">Such as <c>6.18.50-talos</c>.</param>
    public static void Write(string tree, string release)
    {
        var text = SourceTree.ReadText(tree, Constants)!;
        var value = Constant().Match(text).Groups["value"];
        File.WriteAllText(SourceTree.PathOf(tree, Constants), string.Concat(text.AsSpan(0, value.Index), release, text.AsSpan(value.Index + value.Length)));
    }

    /// <summary>Whether a folder name below lib/modules can be a release.</summary>
    public static bool Is(string text) => Release().IsMatch(text);

    [GeneratedRegex(@"^\s*(const\s+)?DefaultKernelVersion\s*=\s*""(?<value>[^""\n]*)""", RegexOptions.Multiline)]
    private static partial Regex Constant();

    [GeneratedRegex(@"\A[0-9][A-Za-z0-9._+-]*\z")]
    private static partial Regex Release();
}
