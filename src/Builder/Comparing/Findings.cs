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

    private readonly KeptDifferences _content = new();
    private readonly KeptDifferences _others = new();
    private readonly List<NotOpenedFile> _notOpened = [];

    /// <summary>Differences that count.</summary>
    public int Different { get; private set; }

    /// <summary>Differences of time or encoding alone.</summary>
    public int Negligible { get; private set; }

    public int Count => Different + Negligible;

    public ComparedAs Result => Different > 0 ? ComparedAs.Different : ComparedAs.SameContent;

    /// <summary>Those that count come first.</summary>
    public IReadOnlyList<FileDifference> Differences => [.. _content.All, .. _others.All];

    /// <summary>How many more there are.</summary>
    public int More => Count - _content.All.Count - _others.All.Count;

    public IReadOnlyList<NotOpenedFile> NotOpened => _notOpened;

    public void Add(FileDifference difference)
    {
        if (difference.Class == DifferenceClass.Content)
        {
            Different++;
            _content.Add(difference);
        }
        else
        {
            Negligible++;
            _others.Add(difference);
        }
    }

    public void AddNotOpened(string path, string reason)
    {
        if (_notOpened.Count < MostNotOpened)
        {
            _notOpened.Add(new NotOpenedFile(Short(path), reason));
        }
    }

    private static string Short(string text) => text.Length <= LongestPath ? text : string.Concat(text.AsSpan(0, LongestPath - 1), "…");

    /// <summary>Those of one class: many that do not count take no room from those that do.</summary>
    private sealed class KeptDifferences
    {
        private int _characters;

        public List<FileDifference> All { get; } = [];

        public void Add(FileDifference difference)
        {
            var path = Short(difference.Path);
            if (All.Count < Most && _characters + path.Length <= MostCharacters)
            {
                _characters += path.Length;
                All.Add(difference with { Path = path, First = Shortened(difference.First), Second = Shortened(difference.Second) });
            }
        }

        private static FileNode? Shortened(FileNode? node) => node is { Target: { } target } ? node with { Target = Short(target) } : node;
    }
}

/// <summary>A file that was compared as a whole although its format can have files inside.</summary>
public sealed record NotOpenedFile(string Path, string Reason);
