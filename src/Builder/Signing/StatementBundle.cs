using System.Globalization;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// A Sigstore bundle, version 0.3: a DSSE envelope over an in-toto statement, as cosign 3 writes and Talos reads it
/// (https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md).
/// </summary>
public static class StatementBundle
{
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    public const string StatementType = "https://in-toto.io/Statement/v1";

    private const string MediaTypePrefix = "application/vnd.dev.sigstore.bundle";
    private const string PayloadType = "application/vnd.in-toto+json";

    public static byte[] Sign(byte[] statement, SigningKey key)
    {
        var signature = key.Sign(ToBeSigned(statement));
        return ExactJson.WriteObject(json =>
        {
            json.WriteString("mediaType", MediaType);
            json.WriteStartObject("verificationMaterial");
            json.WriteStartObject("publicKey");
            json.WriteString("hint", key.Public.Hint);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("dsseEnvelope");
            json.WriteBase64String("payload", statement);
            json.WriteString("payloadType", PayloadType);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteBase64String("sig", signature);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Whether these bytes are a bundle by which the key says this statement, byte by byte.</summary>
    public static bool Verifies(ReadOnlySpan<byte> bundle, ReadOnlySpan<byte> statement, PublicKey key) =>
        Payload(bundle, key) is { } payload && payload.AsSpan().SequenceEqual(statement);

    /// <summary>The statement of a bundle that the key has signed; null if it has not.</summary>
    public static byte[]? Payload(ReadOnlySpan<byte> bundle, PublicKey key) =>
        Read(bundle) is { VerificationMaterial.PublicKey: not null, DsseEnvelope: { Payload: { } payload, Signatures: { } signatures } }
        && signatures.Any(signature => signature is { Sig: { } bytes } && key.Verifies(ToBeSigned(payload), bytes))
            ? payload
            : null;

    /// <summary>The statement of a bundle, whose signature is not verified; null if it has none.</summary>
    public static byte[]? PayloadOf(ReadOnlySpan<byte> bundle) => Read(bundle)?.DsseEnvelope?.Payload;

    /// <summary>Whether content has the type of a bundle, of any version.</summary>
    public static bool IsMediaType(string? type) => type?.StartsWith(MediaTypePrefix, StringComparison.Ordinal) is true;

    private static BundleJson? Read(ReadOnlySpan<byte> bundle)
    {
        try
        {
            return JsonSerializer.Deserialize(bundle, BuilderJsonContext.Default.BundleJson) is { DsseEnvelope.PayloadType: PayloadType } read && IsMediaType(read.MediaType)
                ? read
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>DSSE's pre-authentication encoding.</summary>
    private static byte[] ToBeSigned(ReadOnlySpan<byte> payload)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }
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
