using System.Text;

namespace TalosImageOperator.LocalCluster.Rules;

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
