using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// What cosign signed before bundles: a short JSON in the form of Red Hat's simple signing
/// (https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md).
/// </summary>
public static class SimpleSigning
{
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>What the payload says that it is.</summary>
    public const string Type = "cosign container image signature";

    /// <summary>Annotation of the payload's layer: the signature in base64.</summary>
    public const string SignatureAnnotation = "dev.cosignproject.cosign/signature";

    /// <summary>The bytes that are signed for a manifest of a repository; always the same ones.</summary>
    public static byte[] Payload(string repository, string digest) => ExactJson.WriteObject(json =>
    {
        json.WriteStartObject("critical");
        json.WriteStartObject("identity");
        json.WriteString("docker-reference", repository);
        json.WriteEndObject();
        json.WriteStartObject("image");
        json.WriteString("docker-manifest-digest", digest);
        json.WriteEndObject();
        json.WriteString("type", Type);
        json.WriteEndObject();
        json.WriteNull("optional");
    });

    /// <summary><c>sha256:…</c> to <c>sha256-….sig</c>.</summary>
    public static string Tag(string digest) => digest.Replace(':', '-') + ".sig";
}
