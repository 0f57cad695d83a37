using System.Text;

namespace TalosImageOperator.LocalCluster.Rules;

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
