using System.Text.Json;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;

namespace TalosImageOperator.Builder.Signing;

/// <summary>A manifest that anybody may have written.</summary>
internal static class StoredManifest
{
    /// <returns>Null if it is not an OCI manifest.</returns>
    public static OciManifest? Read(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, BuilderJsonContext.Default.OciManifest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
