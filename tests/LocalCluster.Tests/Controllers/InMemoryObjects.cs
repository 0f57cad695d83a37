using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Tests.Controllers;

/// <summary>The cluster's objects without schema or defaults, so that a test of a controller gives in exactly what it means.</summary>
internal sealed class InMemoryObjects(TimeProvider time) : IClusterObjects
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, JsonObject> _objects = [];
    private readonly List<Channel<ObjectChange>> _watchers = [];
    private long _version;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _objects.Count;
            }
        }
    }

    public IReadOnlyList<JsonObject> List(GroupResource resource, string? @namespace = null)
    {
        lock (_gate)
        {
            return [.. _objects.Where(entry => entry.Key.Resource == resource && (@namespace is null || entry.Key.Namespace == @namespace))
                .OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(entry => entry.Value.Copy())];
        }
    }

    public JsonObject? Find(GroupResource resource, string? @namespace, string name)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(new ObjectKey(resource, @namespace, name))?.Copy();
        }
    }

    public (GroupResource Resource, bool Namespaced)? Served(string apiVersion, string kind) =>
        apiVersion == "v1" ? (new GroupResource("", kind.ToLowerInvariant() + "s"), kind != "Node") : null;

    public JsonObject Create(GroupResource resource, JsonObject value)
    {
        lock (_gate)
        {
            var created = value.Copy();
            var metadata = created.Metadata();
            metadata.SetDefaultText("name", $"{metadata.Text("generateName")}{_version + 1:x5}");
            metadata.SetDefaultText("uid", Guid.NewGuid().ToString());
            metadata.SetDefaultText("creationTimestamp", Timestamps.Format(time.GetUtcNow()));
            var key = ObjectKey.Of(resource, created);
            if (_objects.ContainsKey(key))
            {
                throw new ApiException(409, "AlreadyExists", $"{key} already exists");
            }

            Store(ChangeType.Added, key, created);
            return created.Copy();
        }
    }

    public JsonObject? Update(GroupResource resource, string? @namespace, string name, Action<JsonObject> change, bool status = false)
    {
        lock (_gate)
        {
            var key = new ObjectKey(resource, @namespace, name);
            if (!_objects.TryGetValue(key, out var present))
            {
                return null;
            }

            var next = present.Copy();
            change(next);
            var merged = (status ? present : next).Copy();
            merged.Put("status", (status ? next : present)["status"]?.DeepClone());
            if (!JsonNode.DeepEquals(merged, present))
            {
                Store(ChangeType.Modified, key, merged);
            }

            RemoveIfReleased(key, merged);
            return merged.Copy();
        }
    }

    public void Delete(
        GroupResource resource, string? @namespace, string name, string propagation = "Background", long? gracePeriodSeconds = null)
    {
        lock (_gate)
        {
            var key = new ObjectKey(resource, @namespace, name);
            if (!_objects.TryGetValue(key, out var present))
            {
                return;
            }

            var next = present.Copy();
            var pod = resource == Kinds.Pods;
            var grace = !pod || next.NodeName() is null || next.IsFinished()
                ? 0
                : gracePeriodSeconds ?? next.Integer("spec", "terminationGracePeriodSeconds") ?? 30;
            next.Metadata().SetDefaultText("deletionTimestamp", Timestamps.Format(time.GetUtcNow()));
            next.Metadata()["deletionGracePeriodSeconds"] = grace;
            var finalizer = propagation switch { "Foreground" => "foregroundDeletion", "Orphan" => "orphan", _ => null };
            if (finalizer is not null && !next.HasFinalizer(finalizer))
            {
                next.Metadata()["finalizers"] =
                    new JsonArray([.. next.Items("metadata", "finalizers").Texts().Append(finalizer).Select(text => (JsonNode?)text)]);
            }
            Store(ChangeType.Modified, key, next);
            RemoveIfReleased(key, next);
        }
    }

    public async IAsyncEnumerable<ObjectChange> Changes([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ObjectChange>();
        lock (_gate)
        {
            foreach ((var key, var value) in _objects)
            {
                channel.Writer.TryWrite(new ObjectChange(ChangeType.Added, key.Resource, value.Copy()));
            }
            _watchers.Add(channel);
        }
        await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }

    private void Store(ChangeType type, ObjectKey key, JsonObject value)
    {
        value.Metadata()["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        if (type == ChangeType.Deleted)
        {
            _objects.Remove(key);
        }
        else
        {
            _objects[key] = value;
        }

        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(new ObjectChange(type, key.Resource, value.Copy()));
        }
    }

    private void RemoveIfReleased(ObjectKey key, JsonObject value)
    {
        var held = value.Items("metadata", "finalizers") is { Count: > 0 }
            || value.Items("spec", "finalizers") is { Count: > 0 }
            || (value.Integer("metadata", "deletionGracePeriodSeconds") ?? 0) > 0;
        if (value.IsTerminating() && !held)
        {
            Store(ChangeType.Deleted, key, value);
        }
    }
}
