using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>Collects the differences of a pair, the first of them with all that is known.</summary>
public sealed class Findings
{
    // Keeps a report at a few megabytes, even with long names.
    private const int Most = 2_000;
    private const int MostCharacters = 1_000_000;
    private const int MostNotOpened = 100;
    private const int LongestPath = 1024;

    private readonly List<FileDifference> _content = [];
    private readonly List<FileDifference> _others = [];
    private readonly List<NotOpenedFile> _notOpened = [];
    private int _characters;

    /// <summary>Differences that count.</summary>
    public int Different { get; private set; }

    /// <summary>Differences of time or encoding alone.</summary>
    public int Negligible { get; private set; }

    public int Count => Different + Negligible;

    public ComparedAs Result => Different > 0 ? ComparedAs.Different : ComparedAs.SameContent;

    /// <summary>Those that count come first.</summary>
    public IReadOnlyList<FileDifference> Differences => [.. _content, .. _others];

    /// <summary>How many more there are.</summary>
    public int More => Count - _content.Count - _others.Count;

    public IReadOnlyList<NotOpenedFile> NotOpened => _notOpened;

    public void Add(FileDifference difference)
    {
        if (difference.Class == DifferenceClass.Content)
        {
            Different++;
            Keep(_content, difference);
        }
        else
        {
            Negligible++;
            Keep(_others, difference);
        }
    }

    public void AddNotOpened(string path, string reason)
    {
        if (_notOpened.Count < MostNotOpened)
        {
            _notOpened.Add(new NotOpenedFile(Short(path), reason));
        }
    }

    private void Keep(List<FileDifference> list, FileDifference difference)
    {
        var path = Short(difference.Path);
        _characters += path.Length;
        if (list.Count < Most && _characters <= MostCharacters)
        {
            list.Add(difference with { Path = path, First = Shortened(difference.First), Second = Shortened(difference.Second) });
        }
    }

    private static FileNode? Shortened(FileNode? node) => node is { Target: { } target } ? node with { Target = Short(target) } : node;

    private static string Short(string text) => text.Length <= LongestPath ? text : string.Concat(text.AsSpan(0, LongestPath - 1), "…");
}

/// <summary>A file that was compared as a whole although its format can have files inside.</summary>
public sealed record NotOpenedFile(string Path, string Reason);
