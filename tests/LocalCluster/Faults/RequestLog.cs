namespace TalosImageOperator.LocalCluster.Faults;

/// <summary>Every request for a resource that came over HTTP, in order, so that a test can count them exactly.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<RequestRecord> _records = [];

    /// <summary>A copy of what was recorded so far.</summary>
    public IReadOnlyList<RequestRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>The writes that were answered with success, but for those of dry runs.</summary>
    public IReadOnlyList<RequestRecord> Writes =>
        [.. Records.Where(record => record.IsWrite && record.Code is >= 200 and < 300)];

    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
        }
    }

    internal void Add(RequestRecord record)
    {
        lock (_gate)
        {
            _records.Add(record);
        }
    }
}

/// <summary>One request for a resource, as it was answered.</summary>
public sealed record RequestRecord
{
    /// <summary>The user name, such as <c>system:serviceaccount:default:default</c>.</summary>
    public required string User { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete or deletecollection.</summary>
    public required string Verb { get; init; }

    public required string Group { get; init; }

    public required string Resource { get; init; }

    public required string Subresource { get; init; }

    public string? Namespace { get; init; }

    /// <summary>From the path, or the field selector of a list; null for a create.</summary>
    public string? Name { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Such as <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The HTTP status of the answer; 0 while it is under way or where the connection was dropped.</summary>
    public int Code { get; internal set; }

    /// <summary>Whether it changes the cluster when it succeeds.</summary>
    public bool IsWrite => !DryRun && Verb is ("create" or "update" or "patch" or "delete" or "deletecollection");
}
