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

/// <summary>
/// One fault to inject: which requests it meets (all given criteria hold), which of them, and what happens to those.
/// </summary>
public sealed record Fault
{
    /// <summary>get, list, watch, create, update, patch, delete or deletecollection; null for any.</summary>
    public string? Verb { get; init; }

    /// <summary>The plural name; null for any.</summary>
    public string? Resource { get; init; }

    /// <summary>Such as status, or empty for the object itself; null for any.</summary>
    public string? Subresource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>What the user agent starts with; null for any.</summary>
    public string? UserAgent { get; init; }

    /// <summary>A further condition; null for none.</summary>
    public Func<RequestRecord, bool>? When { get; init; }

    /// <summary>How many matching requests pass before the first that is met.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests are met.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Waits before anything else happens.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Answers with this HTTP status and a Status body; 0 lets the request through.</summary>
    public int Status { get; init; }

    /// <summary>The reason in the Status body, such as <c>InternalError</c>.</summary>
    public string Reason { get; init; } = "InternalError";

    public string Message { get; init; } = "injected fault";

    /// <summary>Sent as Retry-After.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Handles the request, then drops the connection instead of answering: the client cannot know.</summary>
    public bool DropAnswer { get; init; }

    /// <summary>Drops the connection without handling the request.</summary>
    public bool DropConnection { get; init; }

    /// <summary>Never answers, until the client gives up.</summary>
    public bool Hang { get; init; }
}
