using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Slots;

/// <summary>
/// How many builds run at a time. First come first served within a namespace; the namespaces take turns, so that one with a
/// hundred builds does not hold up one with a single build.
/// </summary>
/// <param name="limit">0 for no limit.</param>
internal sealed class BuildSlots(int limit)
{
    private readonly Lock gate = new();
    private readonly HashSet<NamespacedName> running = [];
    private readonly LinkedList<string> turns = new();
    private readonly Dictionary<string, List<NamespacedName>> waiting = [];

    /// <summary>A build that was found running, as after a restart: it keeps its slot, over the limit if need be.</summary>
    public void Hold(NamespacedName build)
    {
        lock (gate)
        {
            Forget(build);
            running.Add(build);
        }
    }

    public SlotGrant Ask(NamespacedName build)
    {
        lock (gate)
        {
            if (running.Contains(build))
            {
                return new SlotGrant(0, running.Count);
            }

            Enqueue(build);
            var place = Order().TakeWhile(candidate => candidate != build).Count() + 1;
            if (limit > 0 && running.Count + place > limit)
            {
                return new SlotGrant(place, running.Count);
            }

            Forget(build);
            running.Add(build);
            TakeTurn(build.Namespace);
            return new SlotGrant(0, running.Count);
        }
    }

    /// <summary>Gives the slot back, or leaves the queue; the builds that may now run.</summary>
    public IReadOnlyList<NamespacedName> Release(NamespacedName build)
    {
        lock (gate)
        {
            Forget(build);
            if (!running.Remove(build) || limit == 0)
            {
                return [];
            }

            return [.. Order().Take(Math.Max(0, limit - running.Count))];
        }
    }

    private void Enqueue(NamespacedName build)
    {
        if (!waiting.TryGetValue(build.Namespace, out var line))
        {
            waiting[build.Namespace] = line = [];
            turns.AddLast(build.Namespace);
        }

        if (!line.Contains(build))
        {
            line.Add(build);
        }
    }

    private void Forget(NamespacedName build)
    {
        if (waiting.TryGetValue(build.Namespace, out var line) && line.Remove(build) && line.Count == 0)
        {
            waiting.Remove(build.Namespace);
            turns.Remove(build.Namespace);
        }
    }

    private void TakeTurn(string @namespace)
    {
        if (turns.Remove(@namespace))
        {
            turns.AddLast(@namespace);
        }
    }

    /// <summary>One of each namespace in turn, then the next of each.</summary>
    private IEnumerable<NamespacedName> Order()
    {
        for (var row = 0; ; row++)
        {
            var any = false;
            foreach (var line in turns.Select(turn => waiting[turn]).Where(line => line.Count > row))
            {
                any = true;
                yield return line[row];
            }

            if (!any)
            {
                yield break;
            }
        }
    }
}
