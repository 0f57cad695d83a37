using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Queue;

/// <summary>
/// The builds that wait: the oldest first within a namespace, and the namespaces in turn, so that one with a hundred builds does
/// not hold up one with a single build. The next turn is that of the namespace whose last start is the longest ago.
/// </summary>
internal sealed class WaitingBuilds
{
    private static readonly Comparer<(DateTime Created, string Name)> OldestFirst = Comparer<(DateTime Created, string Name)>.Create(
        (left, right) => left.Created.CompareTo(right.Created) is not 0 and var byTime ? byTime : string.CompareOrdinal(left.Name, right.Name));

    private readonly Dictionary<NamespacedName, DateTime> created = [];
    private readonly SortedDictionary<string, List<(DateTime Created, string Name)>> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> lastStarts = new(StringComparer.Ordinal);

    public void Add(NamespacedName build, DateTime creation)
    {
        if (created.TryGetValue(build, out var known))
        {
            if (known == creation)
            {
                return;
            }

            // Another build of the same name.
            Remove(build);
        }

        if (!lines.TryGetValue(build.Namespace, out var line))
        {
            lines[build.Namespace] = line = [];
        }

        created[build] = creation;
        line.Insert(~line.BinarySearch((creation, build.Name), OldestFirst), (creation, build.Name));
    }

    public bool Remove(NamespacedName build)
    {
        if (!created.ContainsKey(build))
        {
            return false;
        }

        var line = lines[build.Namespace];
        line.RemoveAt(Row(build));
        created.Remove(build);
        if (line.Count == 0)
        {
            lines.Remove(build.Namespace);
        }

        return true;
    }

    /// <summary>A build of the namespace has started.</summary>
    public void Started(string @namespace, DateTimeOffset at)
    {
        if (!lastStarts.TryGetValue(@namespace, out var last) || last < at)
        {
            lastStarts[@namespace] = at;
        }
    }

    /// <summary>From 1. The cost grows with the namespaces in which builds wait, not with the builds.</summary>
    public int Position(NamespacedName build)
    {
        var row = Row(build);
        var turns = Turns();
        var own = turns.IndexOf(build.Namespace);
        return 1 + row + turns.Index().Where(turn => turn.Index != own)
            .Sum(turn => Math.Min(lines[turn.Item].Count, turn.Index < own ? row + 1 : row));
    }

    /// <summary>Those that are next, at most so many.</summary>
    public IReadOnlyList<NamespacedName> First(int count)
    {
        if (count <= 0 || lines.Count == 0)
        {
            return [];
        }

        var turns = Turns();
        var rows = Enumerable.Range(0, Math.Min(count, lines.Values.Max(line => line.Count)));
        return
        [
            .. rows.SelectMany(row => turns.Where(turn => lines[turn].Count > row).Select(turn => new NamespacedName(turn, lines[turn][row].Name)))
                .Take(count),
        ];
    }

    private int Row(NamespacedName build) => lines[build.Namespace].BinarySearch((created[build], build.Name), OldestFirst);

    private List<string> Turns() =>
        [.. lines.Keys.OrderBy(turn => lastStarts.GetValueOrDefault(turn)).ThenBy(turn => lines[turn][0].Created)];
}
