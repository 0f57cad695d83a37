using System.Runtime.CompilerServices;
using System.Text;

namespace TalosImageOperator.Operator.Tests.Rendering;

/// <summary>
/// Compares a text with a file of <c>Golden/</c>. <c>UPDATE_GOLDEN=1</c> writes the files anew; what changed is then the
/// commit's to show.
/// </summary>
internal static class GoldenFile
{
    public static void Check(string name, string actual)
    {
        var path = Path.Combine(Folder(), name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(expected == actual, Difference(name, expected.Split('\n'), actual.Split('\n')));
    }

    public static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", path));

    private static string Folder() => InRepository("tests/Operator.Tests/Golden");

    /// <summary>The lines that differ, between those that both begin and both end with.</summary>
    private static string Difference(string name, string[] expected, string[] actual)
    {
        var start = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        var end = expected[start..].Reverse().Zip(actual[start..].Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        var text = new StringBuilder($"Golden/{name} differs from line {start + 1} on (UPDATE_GOLDEN=1 rewrites it):\n");
        text.AppendJoin('\n', expected[start..^end].Select(line => $"- {line}")).Append('\n');
        return text.AppendJoin('\n', actual[start..^end].Select(line => $"+ {line}")).ToString();
    }
}
