using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Queue;

/// <summary>
/// The queued builds: the oldest first within a namespace, and the namespaces in turn, so that one with a hundred builds does not
/// block one with a single build. The namespace whose last start is the longest ago is next.
/// </summary>
internal sealed class WaitingBuilds
{
    private static readonly Comparer<(DateTime Created, string Name)> OldestFirst = Comparer<(DateTime Created, string Name)>.Create(
        (left, right) => left.Created.CompareTo(right.Created) is not 0 and var byTime ? byTime : string.CompareOrdinal(left.Name, right.Name));

    private readonly Dictionary<NamespacedName, DateTime> _created = [];
    private readonly HashSet<NamespacedName> _yielded = [];
    private readonly SortedDictionary<string, List<(DateTime Created, string Name)>> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _lastStarts = new(StringComparer.Ordinal);

    public int Count => _created.Count;

    /// <summary>Whether any build waits.</summary>
    public bool HasAny => _created.Count > 0;

    /// <summary>Whether a build waits that has given no slot away.</summary>
    public bool HasOtherThanYielded => _created.Count > _yielded.Count;

    /// <param name="build">It is added, or moved.</param>
    /// <param name="creation">Since when it waits.</param>
    /// <param name="isFresh">It has given no slot away.</param>
    public void Add(NamespacedName build, DateTime creation, bool isFresh = true)
    {
        if (_created.TryGetValue(build, out var known))
        {
            if (known == creation)
            {
                return;
            }

            // Another build of the same name, or one that goes behind others.
            Remove(build);
        }

        if (!isFresh)
        {
            _yielded.Add(build);
        }

        if (!_queues.TryGetValue(build.Namespace, out var line))
        {
            _queues[build.Namespace] = line = [];
        }

        _created[build] = creation;
        line.Insert(~line.BinarySearch((creation, build.Name), OldestFirst), (creation, build.Name));
    }

    public bool Remove(NamespacedName build)
    {
        if (!_created.ContainsKey(build))
        {
            return false;
        }

        var line = _queues[build.Namespace];
        line.RemoveAt(IndexInNamespace(build));
        _created.Remove(build);
        _yielded.Remove(build);
        if (line.Count == 0)
        {
            _queues.Remove(build.Namespace);
        }

        return true;
    }

    /// <summary>Records that a build of the namespace has started.</summary>
    public void RecordStart(string @namespace, DateTimeOffset at)
    {
        if (!_lastStarts.TryGetValue(@namespace, out var last) || last < at)
        {
            _lastStarts[@namespace] = at;
        }
    }

    /// <summary>The position of a build, from 1. The cost depends on the number of namespaces with queued builds, not on the number of builds.</summary>
    public int Position(NamespacedName build)
    {
        var row = IndexInNamespace(build);
        var turns = NamespacesInTurn();
        var own = turns.IndexOf(build.Namespace);
        return 1 + row + turns.Index().Where(turn => turn.Index != own)
            .Sum(turn => Math.Min(_queues[turn.Item].Count, turn.Index < own ? row + 1 : row));
    }

    /// <summary>The next builds, up to a number.</summary>
    public IReadOnlyList<NamespacedName> First(int count)
    {
        if (count <= 0 || _queues.Count == 0)
        {
            return [];
        }

        var turns = NamespacesInTurn();
        var rows = Enumerable.Range(0, Math.Min(count, _queues.Values.Max(line => line.Count)));
        return
        [
            .. rows.SelectMany(row => turns.Where(turn => _queues[turn].Count > row).Select(turn => new NamespacedName(turn, _queues[turn][row].Name)))
                .Take(count),
        ];
    }

    private int IndexInNamespace(NamespacedName build) => _queues[build.Namespace].BinarySearch((_created[build], build.Name), OldestFirst);

    private List<string> NamespacesInTurn() =>
        [.. _queues.Keys.OrderBy(turn => _lastStarts.GetValueOrDefault(turn)).ThenBy(turn => _queues[turn][0].Created)];
}
