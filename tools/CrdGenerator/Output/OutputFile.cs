namespace TalosImageOperator.CrdGenerator.Output;

/// <summary>Writes a generated file, or compares it with the existing one.</summary>
public static class OutputFile
{
    /// <returns>The exit code: 0, or 1 if the file is not up to date.</returns>
    public static int Handle(string path, string text, bool check)
    {
        if (!check)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return 0;
        }

        var present = File.Exists(path) ? File.ReadAllText(path) : "";
        if (present == text)
        {
            return 0;
        }

        Console.Error.WriteLine($"{path} is not up to date. Run `make generate`. {FirstDifference(present, text)}");
        return 1;
    }

    private static string FirstDifference(string present, string expected)
    {
        var (have, want) = (present.Split('\n'), expected.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(have.Length, want.Length))
            .First(i => have.ElementAtOrDefault(i) != want.ElementAtOrDefault(i));
        return $"Line {line + 1} is \"{have.ElementAtOrDefault(line)?.Trim()}\" and should be \"{want.ElementAtOrDefault(line)?.Trim()}\".";
    }
}
