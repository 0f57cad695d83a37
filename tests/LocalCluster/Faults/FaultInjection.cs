namespace TalosImageOperator.LocalCluster.Faults;

/// <summary>Makes the API fail in chosen ways, for tests of its clients.</summary>
public sealed class FaultInjection : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Planned> planned = [];
    // Never disposed while a watch may still link to it; it holds no timer.
    private CancellationTokenSource watches = new();

    /// <summary>Adds a fault; of several that match a request, the first one added meets it.</summary>
    public void Add(Fault fault)
    {
        lock (gate) planned.Add(new Planned(fault));
    }

    public void Dispose() => watches.Dispose();

    /// <summary>Takes all faults away.</summary>
    public void Clear()
    {
        lock (gate) planned.Clear();
    }

    /// <summary>Cuts the connection of every open watch.</summary>
    public void DropWatches()
    {
        CancellationTokenSource old;
        lock (gate)
        {
            old = watches;
            watches = new CancellationTokenSource();
        }
        old.Cancel();
    }

    internal CancellationTokenSource TrackWatch(CancellationToken aborted)
    {
        lock (gate) return CancellationTokenSource.CreateLinkedTokenSource(aborted, watches.Token);
    }

    internal Fault? Meet(RequestRecord request)
    {
        lock (gate) return planned.FirstOrDefault(entry => entry.Meets(request))?.Fault;
    }

    private sealed class Planned(Fault fault)
    {
        private int seen;

        public Fault Fault => fault;

        public bool Meets(RequestRecord request)
        {
            if (!Matches(request)) return false;
            int number = seen++;
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
