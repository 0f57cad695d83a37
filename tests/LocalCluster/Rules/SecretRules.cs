using System.Text;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>stringData becomes data; the well-known types have the keys they promise.</summary>
internal sealed class SecretRules : KindRules
{
    private const string DockerConfig = ".dockerconfigjson";

    public override void Default(JsonObject value)
    {
        value.SetDefaultText("type", "Opaque");
        if (value.Map("stringData") is { } texts)
        {
            foreach ((var key, var text) in texts)
            {
                value.Child("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.AsText() ?? ""));
            }
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

        switch (value.Text("type"))
        {
            case "kubernetes.io/dockerconfigjson":
                ValidateDockerConfig(data, errors);
                break;
            case "kubernetes.io/tls":
                RequireKeys(data, errors, "tls.crt", "tls.key");
                break;
            case "kubernetes.io/ssh-auth":
                RequireKeys(data, errors, "ssh-privatekey");
                break;
            case "kubernetes.io/basic-auth" when !data.ContainsKey("username") && !data.ContainsKey("password"):
                RequireKeys(data, errors, "username", "password");
                break;
        }
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        if (value.Text("type") != old.Text("type"))
        {
            errors.Invalid("type", value["type"], "field is immutable");
        }

        if (old.Flag("immutable") != true)
        {
            return;
        }

        if (value.Flag("immutable") != true)
        {
            errors.Forbidden("immutable", "field is immutable when `immutable` is set");
        }

        if (!JsonNode.DeepEquals(value["data"], old["data"]))
        {
            errors.Forbidden("data", "field is immutable when `immutable` is set");
        }
    }

    private static void RequireKeys(JsonObject data, FieldErrors errors, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!data.ContainsKey(key))
            {
                errors.Required($"data[{key}]");
            }
        }
    }

    private static void ValidateDockerConfig(JsonObject data, FieldErrors errors)
    {
        if (data.Text(DockerConfig) is not { } encoded)
        {
            errors.Required($"data[{DockerConfig}]");
            return;
        }
        try
        {
            JsonText.Parse(Convert.FromBase64String(encoded));
        }
        catch (System.Text.Json.JsonException)
        {
            errors.Invalid($"data[{DockerConfig}]", "<secret contents redacted>", "invalid character in JSON");
        }
    }
}
