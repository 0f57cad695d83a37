using System.Text.Json;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;

namespace TalosImageOperator.Builder.Signing;

/// <summary>A manifest that anybody may have written.</summary>
public static class StoredManifest
{
    /// <returns>Null if it is not an OCI manifest, whose layers all have values.</returns>
    public static OciManifest? Read(byte[] bytes)
    {
        try
        {
            // Neither nulls nor missing lists are refused by the serializer.
            return JsonSerializer.Deserialize(bytes, BuilderJsonContext.Default.OciManifest) is { Layers: { } layers } read
                && layers.All(layer => (OciDescriptor?)layer is not null)
                    ? read
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
