using System.Text;
using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Protobuf;

/// <summary>
/// Request bodies in Kubernetes' protobuf form, which kubectl's typed commands send: four magic bytes, an envelope with
/// apiVersion and kind, and the object. Answers are always JSON or YAML.
/// </summary>
internal static class ProtobufBody
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private static readonly byte[] Magic = [0x6B, 0x38, 0x73, 0x00];

    /// <exception cref="ApiException">400: the bytes are not that form.</exception>
    public static JsonObject Decode(byte[] body, Schema schema)
    {
        if (!body.AsSpan().StartsWith(Magic))
        {
            throw ApiErrors.BadRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        try
        {
            WireField[] envelope = [.. WireField.Read(body.AsMemory(Magic.Length))];
            var value = ProtobufValues.Message(envelope.FirstOrDefault(field => field.Number == 2).Bytes, schema);
            foreach (var name in WireField.Read(envelope.FirstOrDefault(field => field.Number == 1).Bytes))
            {
                value[name.Number == 1 ? "apiVersion" : "kind"] = Encoding.UTF8.GetString(name.Bytes.Span);
            }
            // The JSON form of a number is the one that all readers know.
            return JsonText.ParseObject(JsonText.Write(value));
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw ApiErrors.BadRequest($"error decoding the body: {fault.Message}");
        }
    }
}
