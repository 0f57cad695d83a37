namespace TalosImageOperator.LocalCluster.Faults;

/// <summary>Makes the API fail in chosen ways, for tests of its clients.</summary>
public sealed class FaultInjection : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Planned> _planned = [];
    // Never disposed while a watch may still link to it; it holds no timer.
    private CancellationTokenSource _watches = new();

    /// <summary>Adds a fault; of several that match a request, the first one added meets it.</summary>
    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _planned.Add(new Planned(fault));
        }
    }

    public void Dispose() => _watches.Dispose();

    /// <summary>Takes all faults away.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _planned.Clear();
        }
    }

    /// <summary>Cuts the connection of every open watch.</summary>
    public void DropWatches()
    {
        CancellationTokenSource old;
        lock (_gate)
        {
            old = _watches;
            _watches = new CancellationTokenSource();
        }
        old.Cancel();
    }

    internal CancellationTokenSource TrackWatch(CancellationToken aborted)
    {
        lock (_gate)
        {
            return CancellationTokenSource.CreateLinkedTokenSource(aborted, _watches.Token);
        }
    }

    internal Fault? Meet(RequestRecord request)
    {
        lock (_gate)
        {
            return _planned.FirstOrDefault(entry => entry.Meets(request))?.Fault;
        }
    }

    private sealed class Planned(Fault fault)
    {
        private int _seen;

        public Fault Fault => fault;

        public bool Meets(RequestRecord request)
        {
            if (!Matches(request))
            {
                return false;
            }

            var number = _seen++;
            return number >= fault.Skip && number < fault.Skip + fault.Times;
        }

        private bool Matches(RequestRecord request) =>
            (fault.Verb is null || fault.Verb == request.Verb)
            && (fault.Resource is null || fault.Resource == request.Resource)
            && (fault.Subresource is null || fault.Subresource == request.Subresource)
            && (fault.Namespace is null || fault.Namespace == request.Namespace)
            && (fault.Name is null || fault.Name == request.Name)
            && (fault.UserAgent is null || request.UserAgent.StartsWith(fault.UserAgent, StringComparison.Ordinal))
            && (fault.When is null || fault.When(request));
    }
}
