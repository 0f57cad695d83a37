using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Queue;

/// <summary>
/// Limits how many builds run at the same time. The caches, merged with the operator's own writes, determine which builds run and
/// which wait. A change of a build or its Jobs updates only that build. The queue itself stores only the slots that it has granted to
/// reconciles in progress.
/// </summary>
internal sealed class BuildQueue(ClusterCaches caches, OperatorOptions options, TimeProvider time)
{
    // A write without a response may have created a Job. After this time the cache has it.
    private static readonly TimeSpan UncertainFor = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly int _limit = options.Controller.MaxConcurrentBuilds;

    // Guarded by the gate. A build is in at most one of them. A grant has the time of the first write that used it.
    private readonly HashSet<NamespacedName> _running = [];
    private readonly Dictionary<NamespacedName, DateTimeOffset?> _granted = [];
    private readonly WaitingBuilds _waiting = new();
    private readonly HashSet<NamespacedName> _failing = [];

    private int Busy => _running.Count + _granted.Count;

    /// <summary>Updates a build after a change of it or its Jobs. Returns the builds that may run now.</summary>
    public IReadOnlyList<NamespacedName> Observe(NamespacedName build)
    {
        lock (_gate)
        {
            return Next(Update(build));
        }
    }

    /// <summary>Requests a slot during a reconcile, which must end with <see cref="Settle"/> or <see cref="Fail"/>.</summary>
    public SlotGrant Ask(NamespacedName build)
    {
        lock (_gate)
        {
            _failing.Remove(build);
            Update(build);
            if (_limit == 0 || _running.Contains(build) || _granted.ContainsKey(build) || caches.Build(build) is not { } asking)
            {
                return new SlotGrant(0, Busy);
            }

            _waiting.Add(build, Creation(asking.Metadata.CreationTimestamp));
            var position = _waiting.Position(build);
            if (Busy + position > _limit)
            {
                return new SlotGrant(position, Busy);
            }

            _waiting.Remove(build);
            _granted[build] = null;
            _waiting.Started(build.Namespace, time.GetUtcNow());
            return new SlotGrant(0, Busy);
        }
    }

    /// <summary>Records that the reconcile is about to use its slot.</summary>
    public void Starting(NamespacedName build)
    {
        lock (_gate)
        {
            if (_granted.TryGetValue(build, out var since) && since is null)
            {
                _granted[build] = time.GetUtcNow();
            }
        }
    }

    /// <summary>Ends a successful reconcile: from now on the build's state is derived from its writes. Returns the builds that may run now.</summary>
    public IReadOnlyList<NamespacedName> Settle(NamespacedName build)
    {
        lock (_gate)
        {
            _failing.Remove(build);
            var released = _granted.Remove(build);
            return Next(Update(build) || released);
        }
    }

    /// <summary>
    /// Ends a failed reconcile: until the next one, the build does not block others. It keeps its slot for a minute if it may have
    /// started. Returns the builds that may run now.
    /// </summary>
    public IReadOnlyList<NamespacedName> Fail(NamespacedName build)
    {
        lock (_gate)
        {
            var released = _granted.TryGetValue(build, out var since)
                && (since is null || time.GetUtcNow() - since >= UncertainFor)
                && _granted.Remove(build);
            _failing.Add(build);
            return Next(Update(build) || released);
        }
    }

    /// <summary>Returns true if another build may be able to run.</summary>
    private bool Update(NamespacedName key)
    {
        var build = caches.Build(key);
        var claim = build is null ? QueueClaim.None : QueueClaims.Of(build, caches.JobsOf(build));
        if (build?.Status.StartedAt is { } start)
        {
            _waiting.Started(key.Namespace, start);
        }

        var stopped = claim != QueueClaim.Running && _running.Remove(key);
        if (claim == QueueClaim.Running)
        {
            _granted.Remove(key);
            _running.Add(key);
        }

        if (claim == QueueClaim.Waiting && !_granted.ContainsKey(key) && !_failing.Contains(key))
        {
            _waiting.Add(key, Creation(build!.Metadata.CreationTimestamp));
            return stopped;
        }

        return _waiting.Remove(key) || stopped;
    }

    private IReadOnlyList<NamespacedName> Next(bool changed) => changed && _limit > 0 ? _waiting.First(_limit - Busy) : [];

    private static DateTime Creation(DateTime? timestamp) => timestamp ?? DateTime.MinValue;
}
