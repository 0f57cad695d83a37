using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using TalosImageOperator.Planning.Identity;

namespace TalosImageOperator.Builder.Verifying.Images;

/// <summary>
/// A keyless signature at the tag <c>sha256-….sig</c>, as cosign 2 writes it: certificate, log entry and timestamp are annotations
/// (https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md). cosign verifies such signatures only in a registry, and not with a
/// trusted root, so the same parts are given to it as a Sigstore bundle, version 0.1
/// (https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto).
/// </summary>
internal static class OlderKeylessSignature
{
    private const string MediaType = "application/vnd.dev.sigstore.bundle+json;version=0.1";
    private const string Certificate = "dev.sigstore.cosign/certificate";
    private const string LogEntry = "dev.sigstore.cosign/bundle";
    private const string Timestamp = "dev.sigstore.cosign/rfc3161timestamp";

    /// <returns>Null if the signature is not keyless, or if its annotations cannot be read.</returns>
    public static byte[]? ToBundle(StoredSignature signature)
    {
        try
        {
            return signature.Annotations.TryGetValue(Certificate, out var pem) ? Bundle(signature, pem) : null;
        }
        catch (Exception failure) when (failure is JsonException or CryptographicException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static byte[] Bundle(StoredSignature signature, string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        using var entry = Json(signature, LogEntry);
        using var timestamp = Json(signature, Timestamp);
        return ExactJson.WriteObject(json =>
        {
            json.WriteString("mediaType", MediaType);
            json.WriteStartObject("verificationMaterial");
            json.WriteStartObject("x509CertificateChain");
            json.WriteStartArray("certificates");
            json.WriteStartObject();
            json.WriteBase64String("rawBytes", certificate.RawData);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            if (entry is not null)
            {
                json.WriteStartArray("tlogEntries");
                WriteEntry(json, entry.RootElement);
                json.WriteEndArray();
            }

            if (timestamp is not null)
            {
                json.WriteStartObject("timestampVerificationData");
                json.WriteStartArray("rfc3161Timestamps");
                json.WriteStartObject();
                json.WriteBase64String("signedTimestamp", timestamp.RootElement.GetProperty("SignedRFC3161Timestamp").GetBytesFromBase64());
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartObject("messageSignature");
            json.WriteStartObject("messageDigest");
            json.WriteString("algorithm", "SHA2_256");
            json.WriteBase64String("digest", SHA256.HashData(signature.Payload));
            json.WriteEndObject();
            json.WriteBase64String("signature", signature.Signature);
            json.WriteEndObject();
        });
    }

    // Numbers of 64 bits are text in the JSON of protobuf.
    private static void WriteEntry(Utf8JsonWriter json, JsonElement entry)
    {
        var payload = entry.GetProperty("Payload");
        var body = payload.GetProperty("body").GetBytesFromBase64();
        using var kind = JsonDocument.Parse(body);
        json.WriteStartObject();
        json.WriteString("logIndex", payload.GetProperty("logIndex").GetRawText());
        json.WriteStartObject("logId");
        json.WriteBase64String("keyId", Convert.FromHexString(payload.GetProperty("logID").GetString()!));
        json.WriteEndObject();
        json.WriteStartObject("kindVersion");
        json.WriteString("kind", kind.RootElement.GetProperty("kind").GetString());
        json.WriteString("version", kind.RootElement.GetProperty("apiVersion").GetString());
        json.WriteEndObject();
        json.WriteString("integratedTime", payload.GetProperty("integratedTime").GetRawText());
        json.WriteStartObject("inclusionPromise");
        json.WriteBase64String("signedEntryTimestamp", entry.GetProperty("SignedEntryTimestamp").GetBytesFromBase64());
        json.WriteEndObject();
        json.WriteBase64String("canonicalizedBody", body);
        json.WriteEndObject();
    }

    private static JsonDocument? Json(StoredSignature signature, string annotation) =>
        signature.Annotations.TryGetValue(annotation, out var text) ? JsonDocument.Parse(text) : null;
}
