using System.Text;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Keys, the limit of 1 MiB over all values, and immutability.</summary>
internal sealed class ConfigMapRules : KindRules
{
    public const int MaximumBytes = 1024 * 1024;

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        JsonObject texts = value.Map("data") ?? [], binaries = value.Map("binaryData") ?? [];
        long size = 0;
        foreach ((var key, var text) in texts)
        {
            Names.CheckConfigKey(key, $"data[{key}]", errors);
            if (binaries.ContainsKey(key))
            {
                errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
            }

            size += Encoding.UTF8.GetByteCount(text.AsText() ?? "");
        }
        foreach ((var key, var bytes) in binaries)
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

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        if (old.Flag("immutable") != true)
        {
            return;
        }

        if (value.Flag("immutable") != true)
        {
            errors.Forbidden("immutable", "field is immutable when `immutable` is set");
        }

        foreach (var name in (ReadOnlySpan<string>)["data", "binaryData"])
        {
            if (!JsonNode.DeepEquals(value[name], old[name]))
            {
                errors.Forbidden(name, "field is immutable when `immutable` is set");
            }
        }
    }
}
