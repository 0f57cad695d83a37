using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Views;

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

    // Builds that cannot start take turns: each turn costs the API server some writes.
    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly int _limit = options.Controller.MaxConcurrentBuilds;

    // Guarded by the gate. A build is in at most one of them. A grant has the time of the first write that used it.
    private readonly HashSet<NamespacedName> _running = [];
    private readonly Dictionary<NamespacedName, DateTimeOffset?> _granted = [];
    private readonly WaitingBuilds _waiting = new();

    // Second builds, which start only while no build waits.
    private readonly WaitingBuilds _last = new();
    private readonly HashSet<NamespacedName> _failing = [];

    private int Busy => _running.Count + _granted.Count;

    /// <summary>Updates a build after a change of it or its Jobs. Returns the builds that may run now.</summary>
    public IReadOnlyList<NamespacedName> Update(NamespacedName build)
    {
        lock (_gate)
        {
            return Admissible(Refresh(build));
        }
    }

    /// <summary>Requests a slot during a reconcile, which must end with <see cref="Done"/> or <see cref="Failed"/>.</summary>
    /// <param name="build">That asks.</param>
    /// <param name="isLast">For a second build: every build that waits goes first.</param>
    public SlotGrant RequestSlot(NamespacedName build, bool isLast = false)
    {
        lock (_gate)
        {
            _failing.Remove(build);
            Refresh(build);
            if (_limit == 0 || _running.Contains(build) || _granted.ContainsKey(build) || caches.Build(build) is not { } asking)
            {
                return new SlotGrant(0, Busy);
            }

            Enqueue(build, asking, caches.JobsOf(asking), isLast);
            var position = isLast ? _waiting.Count + _last.Position(build) : _waiting.Position(build);
            if (Busy + position > _limit)
            {
                return new SlotGrant(position, Busy);
            }

            Dequeue(build);
            _granted[build] = null;
            (isLast ? _last : _waiting).RecordStart(build.Namespace, time.GetUtcNow());
            return new SlotGrant(0, Busy);
        }
    }

    /// <summary>
    /// The time at which a build that cannot use its slot should give it to another one. Null if no other build is queued, or if the
    /// queued ones could not use it either and this one has had it for less than five minutes.
    /// </summary>
    /// <param name="build">A build with a slot.</param>
    /// <param name="since">When its Jobs started.</param>
    /// <param name="isLast">It is a second build, so those that wait behind all builds may need its slot too.</param>
    public DateTimeOffset? YieldAt(NamespacedName build, DateTimeOffset? since, bool isLast = false)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return _limit > 0 && Busy >= _limit && _running.Contains(build) && (NeedsSlot(_waiting) || (isLast && NeedsSlot(_last))) ? now : null;

            bool NeedsSlot(WaitingBuilds waiting) => waiting.HasOtherThanYielded || (waiting.HasAny && now - since >= Turn);
        }
    }

    /// <summary>The reconcile is about to use its slot.</summary>
    public void MarkStarted(NamespacedName build)
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
    public IReadOnlyList<NamespacedName> Done(NamespacedName build)
    {
        lock (_gate)
        {
            _failing.Remove(build);
            var released = _granted.Remove(build);
            return Admissible(Refresh(build) || released);
        }
    }

    /// <summary>
    /// Ends a failed reconcile: until the next one, the build does not block others. It keeps its slot for a minute if it may have
    /// started. Returns the builds that may run now.
    /// </summary>
    public IReadOnlyList<NamespacedName> Failed(NamespacedName build)
    {
        lock (_gate)
        {
            var released = _granted.TryGetValue(build, out var since)
                && (since is null || time.GetUtcNow() - since >= UncertainFor)
                && _granted.Remove(build);
            _failing.Add(build);
            return Admissible(Refresh(build) || released);
        }
    }

    /// <summary>Returns true if another build may be able to run.</summary>
    private bool Refresh(NamespacedName key)
    {
        var build = caches.Build(key);
        var jobs = build is null ? caches.JobsOfUndecodable(key) : caches.JobsOf(build);
        var claim = build is null ? QueueClaims.OfUndecodableBuild(jobs) : QueueClaims.Of(build, jobs);
        if (build?.Status.StartedAt is { } start)
        {
            _waiting.RecordStart(key.Namespace, start);
        }

        var stopped = claim != QueueClaim.Running && _running.Remove(key);
        if (claim == QueueClaim.Running)
        {
            _granted.Remove(key);
            _running.Add(key);
        }

        if (claim is QueueClaim.Waiting or QueueClaim.WaitingLast && !_granted.ContainsKey(key) && !_failing.Contains(key))
        {
            Enqueue(key, build!, jobs, isLast: claim == QueueClaim.WaitingLast);
            return stopped;
        }

        return Dequeue(key) || stopped;
    }

    private IReadOnlyList<NamespacedName> Admissible(bool changed)
    {
        if (!changed || _limit == 0)
        {
            return [];
        }

        var free = _limit - Busy;
        return [.. _waiting.First(free), .. _last.First(free - _waiting.Count)];
    }

    private bool Dequeue(NamespacedName key)
    {
        var waited = _waiting.Remove(key);
        return _last.Remove(key) || waited;
    }

    // One that has given its slot away has had its turn, and goes behind those that were created before that.
    private void Enqueue(NamespacedName key, TalosImageBuild build, IReadOnlyList<JobView> jobs, bool isLast)
    {
        (isLast ? _waiting : _last).Remove(key);
        var queue = isLast ? _last : _waiting;
        var yielded = QueueClaims.YieldedAt(jobs);
        if (yielded is { } turn)
        {
            queue.RecordStart(key.Namespace, turn);
        }

        queue.Add(key, yielded?.UtcDateTime ?? build.Metadata.CreationTimestamp ?? DateTime.MinValue, isFresh: yielded is null);
    }
}

/// <summary>Whether a build may run now.</summary>
/// <param name="Position">The position in the queue, from 1. 0 if the build may run.</param>
/// <param name="Running">The number of running builds.</param>
internal readonly record struct SlotGrant(int Position, int Running)
{
    public bool MayRun => Position == 0;
}
