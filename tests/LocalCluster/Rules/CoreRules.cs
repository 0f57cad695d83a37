using System.Text;

namespace TalosImageOperator.LocalCluster.Rules;

internal sealed class NamespaceRules : KindRules
{
    public override void Default(JsonObject value) =>
        value.Metadata().Child("labels")["kubernetes.io/metadata.name"] = value.Name();

    public override void PrepareCreate(JsonObject value)
    {
        value.Child("spec")["finalizers"] = new JsonArray("kubernetes");
        value["status"] = new JsonObject { ["phase"] = "Active" };
    }

    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        if (old.At("metadata", "deletionTimestamp") is null)
        {
            value.Child("spec").Put("finalizers", old.At("spec", "finalizers"));
        }
    }

    public override void ValidateName(string name, string field, FieldErrors errors) =>
        Names.CheckLabel(name, field, errors);
}

internal sealed class NodeRules : KindRules
{
    private const string NotReady = "node.kubernetes.io/not-ready";

    /// <summary>As the TaintNodesByCondition admission does: a new node gets no pods before it is ready.</summary>
    public override void PrepareCreate(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefault("taints", new JsonArray());
        if (spec.Items("taints")!.Objects().Any(taint => taint.Text("key") == NotReady))
        {
            return;
        }

        spec.Items("taints")!.Add((JsonNode)new JsonObject { ["key"] = NotReady, ["effect"] = "NoSchedule" });
    }
}

internal sealed class ServiceAccountRules : KindRules
{
    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        if (value["secrets"] is null && old["secrets"] is { } kept)
        {
            value["secrets"] = kept.DeepClone();
        }
    }
}

/// <summary>Stored only: nothing routes. Enough defaults that a service reads as usual.</summary>
internal sealed class ServiceRules : KindRules
{
    public override void Default(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefaultText("type", "ClusterIP");
        spec.SetDefaultText("sessionAffinity", "None");
        if (spec.Text("type") != "ExternalName")
        {
            spec.SetDefaultText("clusterIP", "None");
        }

        foreach (var port in spec.Items("ports").Objects())
        {
            port.SetDefaultText("protocol", "TCP");
            if (port["port"] is { } number)
            {
                port.SetDefault("targetPort", number.DeepClone());
            }
        }
    }

    public override void ValidateName(string name, string field, FieldErrors errors) =>
        Names.CheckLabel(name, field, errors);
}

internal sealed class LeaseRules : KindRules
{
    public override void Validate(JsonObject value, FieldErrors errors)
    {
        if (value.Integer("spec", "leaseDurationSeconds") is { } seconds and <= 0)
        {
            errors.Invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }

        if (value.Integer("spec", "leaseTransitions") is { } transitions and < 0)
        {
            errors.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0");
        }

        if (value.Text("spec", "holderIdentity") is { Length: 0 } && value.At("spec", "preferredHolder") is not null)
        {
            errors.Invalid("spec.holderIdentity", "", "must not be empty");
        }
    }
}

/// <summary>Keys, and the limit of 1 MiB over all values.</summary>
internal sealed class ConfigMapRules : KindRules
{
    public const int MaximumBytes = 1024 * 1024;

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        long size = 0;
        foreach ((var key, var text) in value.Map("data") ?? [])
        {
            Names.CheckConfigKey(key, $"data[{key}]", errors);
            size += Encoding.UTF8.GetByteCount(text.AsText() ?? "");
        }

        foreach ((var key, var bytes) in value.Map("binaryData") ?? [])
        {
            Names.CheckConfigKey(key, $"binaryData[{key}]", errors);
            size += Convert.FromBase64String(bytes.AsText() ?? "").Length;
        }

        // The field is empty upstream as well.
        if (size > MaximumBytes)
        {
            errors.TooLong("[]", MaximumBytes);
        }
    }
}

/// <summary>stringData becomes data; what a registry login promises is there.</summary>
internal sealed class SecretRules : KindRules
{
    private const string DockerConfig = ".dockerconfigjson";

    public override void Default(JsonObject value)
    {
        value.SetDefaultText("type", "Opaque");
        foreach ((var key, var text) in value.Map("stringData") ?? [])
        {
            value.Child("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.AsText() ?? ""));
        }

        value.Remove("stringData");
    }

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        var data = value.Map("data") ?? [];
        long size = 0;
        foreach ((var key, var bytes) in data)
        {
            Names.CheckConfigKey(key, $"data[{key}]", errors);
            size += Convert.FromBase64String(bytes.AsText() ?? "").Length;
        }

        if (size > ConfigMapRules.MaximumBytes)
        {
            errors.TooLong("data", ConfigMapRules.MaximumBytes);
        }

        if (value.Text("type") == "kubernetes.io/dockerconfigjson" && !data.ContainsKey(DockerConfig))
        {
            errors.Required($"data[{DockerConfig}]");
        }
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors) => errors.Unchanged(value, old, "", "type");
}
