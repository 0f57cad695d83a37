using System.Text.Json;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Builder.Attesting;

/// <summary>An SPDX document about a platform's manifest, as an in-toto statement.</summary>
public static class SbomStatement
{
    public const string PredicateType = "https://spdx.dev/Document";

    /// <param name="document">JSON of SPDX.</param>
    /// <returns>Null if it is not an SPDX document.</returns>
    public static byte[]? Of(SignedManifest manifest, ReadOnlyMemory<byte> document)
    {
        if (!IsSpdx(document))
        {
            return null;
        }

        return ExactJson.WriteObject(json =>
        {
            json.WriteString("_type", StatementBundle.StatementType);
            json.WriteStartArray("subject");
            json.WriteStartObject();
            json.WriteString("name", manifest.Repository);
            json.WriteStartObject("digest");
            json.WriteString("sha256", manifest.Digest["sha256:".Length..]);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType", PredicateType);
            json.WritePropertyName("predicate");
            json.WriteRawValue(document.Span);
        });
    }

    private static bool IsSpdx(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document);
            return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("spdxVersion", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
