using System.Text;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Events in their stored, core form; events.k8s.io/v1 demands more of a writer.</summary>
internal sealed class EventRules(bool requiresTime = false) : KindRules
{
    private const int ShortText = 128;
    private const int Note = 1024;

    private static readonly string[] Unset = ["firstTimestamp", "lastTimestamp", "count", "source"];
    private static readonly string[] Immutable =
    [
        "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type", "eventTime", "action",
        "related", "reportingComponent", "reportingInstance",
    ];

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        var about = value.Text("involvedObject", "namespace") ?? "";
        var own = value.Namespace() ?? "";
        var isNew = value["eventTime"] is not null;
        string[] clusterWide = isNew ? ["default", "kube-system"] : ["default"];
        if (about.Length == 0 ? !clusterWide.Contains(own) : !isNew && about != own)
        {
            errors.Invalid("involvedObject.namespace", about, "does not match event.namespace");
        }

        if (!isNew)
        {
            return;
        }

        Bounded(value, "reportingComponent", "reportingController", int.MaxValue, errors);
        if (value.Text("reportingComponent") is { Length: > 0 } controller)
        {
            Names.CheckQualifiedName(controller, "reportingController", errors);
        }

        Bounded(value, "reportingInstance", "reportingInstance", ShortText, errors);
        Bounded(value, "action", "action", ShortText, errors);
        Bounded(value, "reason", "reason", ShortText, errors);
        if (Encoding.UTF8.GetByteCount(value.Text("message") ?? "") > Note)
        {
            errors.Invalid("message", "", $"can have at most {Note} characters");
        }
    }

    public override void ValidateCreate(JsonObject value, FieldErrors errors)
    {
        if (!requiresTime)
        {
            return;
        }

        if (value["eventTime"] is null)
        {
            errors.Required("eventTime");
        }

        if (value.Text("type") is not ("Normal" or "Warning"))
        {
            errors.Invalid("type", "", $"has invalid value: {value.Text("type")}");
        }

        foreach (var name in Unset.Where(name => value[name] is not null))
        {
            errors.Invalid(name, "", "needs to be unset");
        }

        ValidateSeries(value, errors);
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        if (!requiresTime)
        {
            return;
        }

        if (!JsonNode.DeepEquals(value["series"], old["series"]))
        {
            ValidateSeries(value, errors);
        }

        errors.Unchanged(value, old, "", Immutable);
    }

    private static void ValidateSeries(JsonObject value, FieldErrors errors)
    {
        if (value["series"] is not null && value.Integer("series", "count") is null or < 2)
        {
            errors.Invalid("series.count", "", "should be at least 2");
        }

        if (value["series"] is not null && value.At("series", "lastObservedTime") is null)
        {
            errors.Required("series.lastObservedTime");
        }
    }

    private static void Bounded(JsonObject value, string name, string field, int maximum, FieldErrors errors)
    {
        var text = value.Text(name) ?? "";
        if (text.Length == 0)
        {
            errors.Required(field);
        }
        else if (Encoding.UTF8.GetByteCount(text) > maximum)
        {
            errors.Invalid(field, "", $"can have at most {maximum} characters");
        }
    }
}
