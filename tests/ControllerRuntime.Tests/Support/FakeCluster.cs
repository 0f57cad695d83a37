using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>
/// The objects of a cluster behind an HTTP message handler: list, watch, create, merge patch, delete with its garbage
/// collection, resource versions and conflicts. It exists to fail on command, which a real API server does not.
/// </summary>
internal sealed class FakeCluster
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Collection, JsonObject Event)> _history = [];
    private readonly List<FakeWatch> _watches = [];
    private readonly List<JsonObject> _recorded = [];
    private readonly List<ApiWrite> _writes = [];
    private TaskCompletionSource _changed = New();
    private long _version = 100;
    private int _uids;

    /// <summary>Writes that were asked for, in order, events apart; also those that failed.</summary>
    public IReadOnlyList<ApiWrite> Writes
    {
        get
        {
            lock (_gate)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>The field managers that writes, events included, were sent under, and the first write of each.</summary>
    public ConcurrentDictionary<string, HttpRequestMessage> FieldManagers { get; } = [];

    /// <summary>The fault to inject into a write, or null.</summary>
    public Func<ApiWrite, Fault?> Faults { get; set; } = _ => null;

    /// <summary>Raised for every object that was created, on the thread of its writer.</summary>
    public event Action<string, JsonObject>? Created;

    /// <summary>Raised for every object that was patched, on the thread of its writer.</summary>
    public event Action<string, JsonObject>? Patched;

    /// <summary>Keeps a write that was asked for.</summary>
    public ApiWrite Ask(string verb, string path, string? name)
    {
        lock (_gate)
        {
            var write = new ApiWrite(_writes.Count + 1, verb, path, name);
            _writes.Add(write);
            Signal();
            return write;
        }
    }

    /// <summary>Waits until so many writes were asked for.</summary>
    public async Task UntilWritesAsync(int count)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_writes.Count >= count)
                {
                    return;
                }

                next = _changed.Task;
            }

            await next.WaitAsync(Patience.Limit);
        }
    }

    /// <summary>Keeps an event that was recorded.</summary>
    public void Record(JsonObject entry)
    {
        lock (_gate)
        {
            _recorded.Add(entry);
            Signal();
        }
    }

    /// <summary>Waits for an event.</summary>
    public async Task<JsonObject> EventAsync(Func<JsonObject, bool> wanted)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_recorded.FirstOrDefault(wanted) is { } found)
                {
                    return found;
                }

                next = _changed.Task;
            }

            await next.WaitAsync(Patience.Limit);
        }
    }

    public JsonObject? Get(string path)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(path)?.DeepClone().AsObject();
        }
    }

    public IReadOnlyList<JsonObject> List(string collection)
    {
        lock (_gate)
        {
            return [.. In(collection).Select(entry => entry.Value.DeepClone().AsObject())];
        }
    }

    /// <param name="collection">Over all namespaces.</param>
    /// <param name="inNamespace">Null: all.</param>
    public (JsonArray Items, long Version) Snapshot(string collection, string? inNamespace = null)
    {
        lock (_gate)
        {
            var found = In(collection).Where(entry => IsIn(inNamespace, entry.Value));
            return ([.. found.Select(entry => (JsonNode)entry.Value.DeepClone())], _version);
        }
    }

    /// <summary>A ready node, named as its architecture.</summary>
    public void AddNode(string architecture) => Create($"api/v1/nodes/{architecture}", JsonNode.Parse($$"""
        {"apiVersion":"v1","kind":"Node",
         "metadata":{"name":"{{architecture}}","labels":{"kubernetes.io/arch":"{{architecture}}","kubernetes.io/os":"linux"} },
         "status":{"conditions":[{"type":"Ready","status":"True"}]} }
        """)!.AsObject());

    public JsonObject? Create(string path, JsonObject entity)
    {
        lock (_gate)
        {
            if (_objects.ContainsKey(path))
            {
                return null;
            }

            entity = entity.DeepClone().AsObject();
            var metadata = entity["metadata"]!.AsObject();
            metadata["uid"] ??= $"uid-{++_uids}";
            metadata["generation"] = 1L;
            metadata["creationTimestamp"] ??= "2026-01-01T00:00:00Z";
            Store(path, entity, "ADDED");
        }

        var made = Get(path)!;
        Created?.Invoke(path, made);
        return made;
    }

    /// <summary>Null if there is no such object.</summary>
    /// <exception cref="InvalidOperationException">The object's resource version is not the current one.</exception>
    public JsonObject? Replace(string path, JsonObject entity)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var current))
            {
                return null;
            }

            RequireVersion(entity, current);
            entity = entity.DeepClone().AsObject();
            entity["metadata"]!["uid"] = (string)current["metadata"]!["uid"]!;
            Store(path, entity, "MODIFIED");
        }

        return Get(path);
    }

    /// <summary>Null if there is no such object; throws where the patch names another version than the current one.</summary>
    /// <exception cref="InvalidOperationException">The patch's resource version is not the current one.</exception>
    public JsonObject? Patch(string path, JsonObject patch, string? subresource = null)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var current))
            {
                return null;
            }

            RequireVersion(patch, current);
            var entity = current.DeepClone().AsObject();
            Merge(entity, subresource is null ? Without(patch, "status") : Only(patch, subresource));
            if (!JsonNode.DeepEquals(current["spec"], entity["spec"]))
            {
                entity["metadata"]!["generation"] = (long)current["metadata"]!["generation"]! + 1;
            }

            Store(path, entity, "MODIFIED");
        }

        var patched = Get(path);
        if (patched is not null)
        {
            Patched?.Invoke(path, patched);
        }

        return patched;
    }

    public bool Delete(string path, string? uid = null)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var entity))
            {
                return false;
            }

            var own = (string)entity["metadata"]!["uid"]!;
            if (uid is not null && uid != own)
            {
                throw new InvalidOperationException("conflict");
            }

            _objects.Remove(path);
            Publish(path, entity, "DELETED");
            foreach (var dependent in _objects.Where(entry => IsOwnedBy(entry.Value, own)).Select(entry => entry.Key).ToList())
            {
                Delete(dependent);
            }

            return true;
        }
    }

    public FakeWatch Watch(string collection, long from, string? inNamespace = null)
    {
        lock (_gate)
        {
            var watch = new FakeWatch(collection, inNamespace);
            foreach (var (_, _, change) in _history.Where(entry => entry.Version > from && watch.Concerns(entry.Collection, entry.Event)))
            {
                watch.Send(change);
            }

            _watches.Add(watch);
            return watch;
        }
    }

    /// <summary>Ends every open watch, as when the operator's connections break.</summary>
    public void Disconnect()
    {
        lock (_gate)
        {
            _watches.ForEach(watch => watch.End());
            _watches.Clear();
        }
    }

    /// <summary>Waits until the object is as it should be.</summary>
    /// <exception cref="TimeoutException">It was not within half a minute; the message holds its last state.</exception>
    public async Task<JsonObject> UntilAsync(string path, Func<JsonObject, bool> state)
    {
        var limit = Patience.Limit;
        while (true)
        {
            Task next;
            lock (_gate)
            {
                next = _changed.Task;
            }

            if (Get(path) is { } entity && state(entity))
            {
                return entity;
            }

            try
            {
                await next.WaitAsync(limit);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"{path} never came so far:\n{Get(path)}\n{string.Join('\n', Writes)}");
            }
        }
    }

    public static string Collection(string path)
    {
        // apis/batch/v1/namespaces/<ns>/jobs/<name> or api/v1/nodes/<name>; watched over all namespaces.
        var parts = path.Split('/');
        var at = Array.IndexOf(parts, "namespaces");
        return at < 0 ? string.Join('/', parts[..^1]) : string.Join('/', [.. parts[..at], parts[at + 2]]);
    }

    /// <summary>The namespace of a path; null for none.</summary>
    public static string? Namespace(string path)
    {
        var parts = path.Split('/');
        var at = Array.IndexOf(parts, "namespaces");
        return at < 0 ? null : parts[at + 1];
    }

    private static void RequireVersion(JsonObject sent, JsonObject current)
    {
        if (sent["metadata"]?["resourceVersion"] is { } expected && (string?)expected != (string?)current["metadata"]!["resourceVersion"])
        {
            throw new InvalidOperationException("conflict");
        }
    }

    private static bool IsIn(string? inNamespace, JsonObject entity) =>
        inNamespace is null || (string?)entity["metadata"]!["namespace"] == inNamespace;

    private IEnumerable<KeyValuePair<string, JsonObject>> In(string collection) =>
        _objects.Where(entry => Collection(entry.Key) == collection);

    private void Store(string path, JsonObject entity, string change)
    {
        entity["metadata"]!["resourceVersion"] = $"{_version + 1}";
        _objects[path] = entity;
        Publish(path, entity, change);
    }

    private void Publish(string path, JsonObject entity, string change)
    {
        var content = entity.DeepClone().AsObject();
        content["metadata"]!["resourceVersion"] = $"{++_version}";
        var line = new JsonObject { ["type"] = change, ["object"] = content };
        _history.Add((_version, Collection(path), line));
        foreach (var watch in _watches.Where(watch => watch.Concerns(Collection(path), line)))
        {
            watch.Send(line);
        }

        Signal();
    }

    private void Signal()
    {
        var signalled = _changed;
        _changed = New();
        signalled.SetResult();
    }

    private static bool IsOwnedBy(JsonObject entity, string uid) =>
        entity["metadata"]!["ownerReferences"] is JsonArray owners && owners.Any(owner => (string?)owner!["uid"] == uid);

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject child)
            {
                if (target[name] is not JsonObject)
                {
                    target[name] = new JsonObject();
                }

                Merge(target[name]!.AsObject(), child);
            }
            else if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private static JsonObject Without(JsonObject patch, string name)
    {
        var rest = patch.DeepClone().AsObject();
        rest.Remove(name);
        return rest;
    }

    private static JsonObject Only(JsonObject patch, string name) => new() { [name] = patch[name]?.DeepClone() };

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
