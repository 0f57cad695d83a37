using System.Text.Json;
using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// Cosign's statement that an image is signed. It says nothing but that: a bundle of this key over any other statement makes an image
/// count as signed too, so this comes before every other one.
/// </summary>
public static class SignatureStatement
{
    public const string PredicateType = "https://sigstore.dev/cosign/sign/v1";

    // cosign 2 writes version 0.1.
    private const string StatementTypes = "https://in-toto.io/Statement/";

    /// <summary>Whether a statement says that the image is signed, and nothing else.</summary>
    /// <param name="statement">Of any key.</param>
    /// <param name="digest">Of the manifest.</param>
    public static bool IsOf(ReadOnlyMemory<byte> statement, string digest)
    {
        try
        {
            using var json = JsonDocument.Parse(statement);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("_type", out var type) && type.GetString()?.StartsWith(StatementTypes, StringComparison.Ordinal) is true
                && root.TryGetProperty("predicateType", out var predicate) && predicate.ValueEquals(PredicateType)
                && root.TryGetProperty("subject", out var subjects) && subjects.ValueKind == JsonValueKind.Array
                && subjects.EnumerateArray().Any(subject => IsDigest(subject, digest));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsDigest(JsonElement subject, string digest) =>
        digest.Split(':') is [var algorithm, var hex] && subject.ValueKind == JsonValueKind.Object && subject.TryGetProperty("digest", out var digests)
        && digests.ValueKind == JsonValueKind.Object && digests.TryGetProperty(algorithm, out var value) && value.ValueEquals(hex);

    /// <param name="digest">Of the manifest that is signed.</param>
    public static byte[] Of(string digest) => ExactJson.WriteObject(json =>
    {
        json.WriteString("_type", StatementBundle.StatementType);
        json.WriteStartArray("subject");
        json.WriteStartObject();
        json.WriteStartObject("digest");
        json.WriteString(digest[..digest.IndexOf(':', StringComparison.Ordinal)], digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("predicateType", PredicateType);
        json.WriteStartObject("predicate");
        json.WriteEndObject();
    });
}
