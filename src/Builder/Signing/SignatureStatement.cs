using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// Cosign's statement that an image is signed. It says nothing but that: a bundle of this key over any other statement makes an image
/// count as signed too, so this comes before every other one.
/// </summary>
public static class SignatureStatement
{
    public const string PredicateType = "https://sigstore.dev/cosign/sign/v1";

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
