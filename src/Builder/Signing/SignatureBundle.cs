using System.Globalization;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// A Sigstore bundle, version 0.3, around cosign's statement that an image is signed: a DSSE envelope over an in-toto statement, as
/// cosign 3 writes and Talos reads it
/// (https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md). It says nothing but that: a bundle of this key over any other
/// statement would make an image count as signed too.
/// </summary>
public static class SignatureBundle
{
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    public const string PredicateType = "https://sigstore.dev/cosign/sign/v1";

    private const string MediaTypePrefix = "application/vnd.dev.sigstore.bundle";
    private const string PayloadType = "application/vnd.in-toto+json";
    private const string StatementType = "https://in-toto.io/Statement/v1";

    /// <param name="digest">Of the manifest that is signed.</param>
    public static byte[] Sign(string digest, SigningKey key)
    {
        var payload = Statement(digest);
        var signature = key.Sign(ToBeSigned(payload));
        return ExactJson.WriteObject(json =>
        {
            json.WriteString("mediaType", MediaType);
            json.WriteStartObject("verificationMaterial");
            json.WriteStartObject("publicKey");
            json.WriteString("hint", key.Public.Hint);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("dsseEnvelope");
            json.WriteBase64String("payload", payload);
            json.WriteString("payloadType", PayloadType);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteBase64String("sig", signature);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Whether these bytes are a bundle by which the key says that the manifest is signed.</summary>
    public static bool Verifies(ReadOnlySpan<byte> bundle, string digest, PublicKey key)
    {
        try
        {
            return JsonSerializer.Deserialize(bundle, BuilderJsonContext.Default.BundleJson) is
            {
                DsseEnvelope: { PayloadType: PayloadType, Payload: { } payload, Signatures: { } signatures }, VerificationMaterial.PublicKey: not null,
            } read
                && IsMediaType(read.MediaType)
                && payload.AsSpan().SequenceEqual(Statement(digest))
                && signatures.Any(signature => signature is { Sig: { } bytes } && key.Verifies(ToBeSigned(payload), bytes));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsMediaType(string? type) => type?.StartsWith(MediaTypePrefix, StringComparison.Ordinal) is true;

    /// <summary>DSSE's pre-authentication encoding.</summary>
    private static byte[] ToBeSigned(ReadOnlySpan<byte> payload)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }

    private static byte[] Statement(string digest) => ExactJson.WriteObject(json =>
    {
        json.WriteString("_type", StatementType);
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

/// <summary>The parts of a bundle that are read here.</summary>
public sealed record BundleJson
{
    public string? MediaType { get; init; }

    public BundleMaterial? VerificationMaterial { get; init; }

    public DsseEnvelope? DsseEnvelope { get; init; }
}

public sealed record BundleMaterial
{
    public BundlePublicKey? PublicKey { get; init; }
}

public sealed record BundlePublicKey;

public sealed record DsseEnvelope
{
    public byte[]? Payload { get; init; }

    public string? PayloadType { get; init; }

    public IReadOnlyList<DsseSignature?>? Signatures { get; init; }
}

public sealed record DsseSignature
{
    public byte[]? Sig { get; init; }
}
