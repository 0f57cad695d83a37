using System.Text;
using Google.Protobuf;
using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Protobuf;

/// <summary>
/// Request bodies in Kubernetes' protobuf form, which kubectl's typed commands send: four magic bytes, an envelope with
/// apiVersion and kind, and the object. Answers are always JSON.
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

/// <summary>Protobuf fields to JSON values, by the schema of a built-in type.</summary>
internal static class ProtobufValues
{
    public static JsonObject Message(ReadOnlyMemory<byte> message, Schema schema)
    {
        var value = new JsonObject();
        foreach (var field in WireField.Read(message))
        {
            if (schema.FieldNumbers.FirstOrDefault(known => known.Value == field.Number).Key is { } name)
            {
                Set(value, name, field, schema.Properties[name]);
            }
        }

        return value;
    }

    private static void Set(JsonObject value, string name, WireField field, Schema schema)
    {
        // Statuses are not the writer's to set, and the free-form ones cannot be decoded without their type.
        if (schema.PreserveUnknown && (name == "status" || field.Bytes.IsEmpty))
        {
            return;
        }

        if (schema.AdditionalProperties is { } values)
        {
            WireField[] entry = [.. WireField.Read(field.Bytes)];
            var key = Encoding.UTF8.GetString(entry.FirstOrDefault(part => part.Number == 1).Bytes.Span);
            var content = entry.FirstOrDefault(part => part.Number == 2);
            value.Child(name)[key] = Single(content, values) ?? "";
        }
        else if (schema.Items is { } items)
        {
            value.SetDefault(name, new JsonArray());
            value.Items(name)!.Add(Single(field, items) ?? "");
        }
        else if (Single(field, schema) is { } single)
        {
            value[name] = single;
        }
    }

    private static JsonNode? Single(WireField field, Schema schema) => schema switch
    {
        { Format: "date-time" } => WireField.Read(field.Bytes).FirstOrDefault(part => part.Number == 1).Value is > 0 and var seconds
            ? Timestamps.Format(DateTimeOffset.FromUnixTimeSeconds((long)seconds)) : null,
        { Format: "byte" } => Convert.ToBase64String(field.Bytes.Span),
        { Type: "string" } => Encoding.UTF8.GetString(field.Bytes.Span) is { Length: > 0 } text ? text : null,
        { Type: "boolean" } => field.Value != 0,
        { Type: "integer" } => (long)field.Value,
        { Type: "object" } => Message(field.Bytes, schema),
        _ => throw new InvalidDataException("this field is only read from JSON here"),
    };
}

/// <summary>One field of a protobuf message: a number for varints, bytes for the rest.</summary>
internal readonly record struct WireField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    /// <exception cref="InvalidProtocolBufferException">The bytes are no message.</exception>
    public static IEnumerable<WireField> Read(ReadOnlyMemory<byte> message)
    {
        using var input = new CodedInputStream(message.ToArray());
        while (input.ReadTag() is not 0 and var tag)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            yield return WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => new WireField(number, input.ReadUInt64(), default),
                _ => new WireField(number, 0, input.ReadBytes().Memory),
            };
        }
    }
}
