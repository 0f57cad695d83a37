namespace TalosImageOperator.LocalCluster.Controllers.Events;

/// <summary>
/// Writes events that tell an object's story. The same thing said again within ten minutes counts up the first event, as
/// client-go's recorder does, so that a retry every few seconds stays one line of <c>kubectl describe</c>.
/// </summary>
internal sealed class EventRecorder(IClusterObjects objects, TimeProvider time, ILogger<EventRecorder> log)
{
    private static readonly TimeSpan SameStory = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<EventIdentity, (string Namespace, string Name, DateTimeOffset Last)> _recent = [];
    private long _stamp;

    public void Normal(JsonObject subject, EventSource source, string reason, string message, string? fieldPath = null) =>
        Record(subject, source, "Normal", reason, message, fieldPath);

    public void Warning(JsonObject subject, EventSource source, string reason, string message, string? fieldPath = null) =>
        Record(subject, source, "Warning", reason, message, fieldPath);

    private void Record(JsonObject subject, EventSource source, string type, string reason, string message, string? fieldPath)
    {
        var identity = new EventIdentity(subject.Uid(), source, type, reason, message, fieldPath);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            try
            {
                if (CountUp(identity, now))
                {
                    return;
                }

                var @namespace = subject.Namespace() ?? "default";
                // Names in the order of time keep a story in order where its events share a second.
                _stamp = Math.Max(_stamp + 1, now.UtcTicks);
                var name = $"{subject.Name()}.{_stamp:x16}";
                objects.Create(Kinds.Events, Render(subject, @namespace, name, identity, now));
                _recent[identity] = (@namespace, name, now);
            }
            catch (ApiException refusal)
            {
                // A namespace that is being deleted accepts no events.
                Log.EventNotRecorded(log, subject.Name(), refusal.Message);
            }
            Forget(now);
        }
    }

    private bool CountUp(EventIdentity identity, DateTimeOffset now)
    {
        if (!_recent.TryGetValue(identity, out var earlier) || now - earlier.Last > SameStory)
        {
            return false;
        }

        var updated = objects.Update(Kinds.Events, earlier.Namespace, earlier.Name, value =>
        {
            value["count"] = (value.Integer("count") ?? 1) + 1;
            value["lastTimestamp"] = Timestamps.Format(now);
        });
        if (updated is null)
        {
            return false;
        }

        _recent[identity] = earlier with { Last = now };
        return true;
    }

    private void Forget(DateTimeOffset now)
    {
        if (_recent.Count < 1000)
        {
            return;
        }

        foreach (var old in _recent.Where(entry => now - entry.Value.Last > SameStory).Select(entry => entry.Key).ToList())
        {
            _recent.Remove(old);
        }
    }

    private static JsonObject Render(
        JsonObject subject, string @namespace, string name, EventIdentity identity, DateTimeOffset now)
    {
        var at = Timestamps.Format(now);
        var involved = new JsonObject
        {
            ["apiVersion"] = subject.Text("apiVersion"),
            ["kind"] = subject.Text("kind"),
            ["name"] = subject.Name(),
            ["uid"] = identity.Subject,
            ["resourceVersion"] = subject.Text("metadata", "resourceVersion"),
        };
        involved.Put("namespace", subject.Namespace());
        involved.Put("fieldPath", identity.FieldPath);
        var source = new JsonObject { ["component"] = identity.Source.Component };
        source.Put("host", identity.Source.Host);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
            ["involvedObject"] = involved,
            ["type"] = identity.Type,
            ["reason"] = identity.Reason,
            ["message"] = identity.Message,
            ["source"] = source,
            ["reportingComponent"] = identity.Source.Component,
            ["reportingInstance"] = identity.Source.Host ?? "",
            ["count"] = 1,
            ["eventTime"] = null,
            ["firstTimestamp"] = at,
            ["lastTimestamp"] = at,
        };
    }
}

/// <summary>The source of an event: a component such as <c>kubelet</c>, and its node, if any.</summary>
internal sealed record EventSource(string Component, string? Host = null);

/// <summary>Two events equal in all of this are one event that happened twice.</summary>
internal sealed record EventIdentity(
    string Subject, EventSource Source, string Type, string Reason, string Message, string? FieldPath);
