using System.Text;
using Google.Protobuf;
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

/// <summary>Protobuf fields to JSON values, by the schema of a built-in type.</summary>
internal static class ProtobufValues
{
    public static JsonObject Message(ReadOnlyMemory<byte> message, Schema schema)
    {
        var value = new JsonObject();
        Fill(value, message, schema, [.. schema.FieldNumbers.Select(field => new Field(field.Key, field.Value))]);
        return value;
    }

    private static void Fill(JsonObject value, ReadOnlyMemory<byte> message, Schema schema, IReadOnlyList<Field> known)
    {
        foreach (var field in WireField.Read(message))
        {
            Field[] meant = [.. known.Where(candidate => candidate.Path[0] == field.Number)];
            if (meant is [{ Path.Length: 1 } one])
            {
                Set(value, one.Name, field, schema.Properties[one.Name]);
            }
            else if (meant.Length > 0)
            {
                Fill(value, field.Bytes, schema, [.. meant.Select(inner => inner with { Path = inner.Path[1..] })]);
            }
        }
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
        { Format: "date-time" or "micro-time" } => Time(field, schema.Format),
        { Format: "byte" } => Convert.ToBase64String(field.Bytes.Span),
        { Quantity: true } => Encoding.UTF8.GetString(WireField.Read(field.Bytes)
            .FirstOrDefault(part => part.Number == 1).Bytes.Span),
        { IntOrString: true } => IntOrString(field),
        { Type: "string" } => Encoding.UTF8.GetString(field.Bytes.Span) is { Length: > 0 } text ? text : null,
        { Type: "boolean" } => field.Value != 0,
        { Type: "integer" } => (long)field.Value,
        { Type: "number" } => BitConverter.UInt64BitsToDouble(field.Value),
        { Type: "object" } => Message(field.Bytes, schema),
        _ => throw new InvalidDataException("this field is only read from JSON here"),
    };

    private static JsonNode? Time(WireField field, string format)
    {
        WireField[] parts = [.. WireField.Read(field.Bytes)];
        if (parts.Length == 0)
        {
            return null;
        }

        var seconds = (long)parts.FirstOrDefault(part => part.Number == 1).Value;
        var nanoseconds = (int)parts.FirstOrDefault(part => part.Number == 2).Value;
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
        return format == "date-time" ? Timestamps.Format(time)
            : time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }

    private static JsonNode IntOrString(WireField field)
    {
        WireField[] parts = [.. WireField.Read(field.Bytes)];
        var text = parts.FirstOrDefault(part => part.Number == 1).Value == 1;
        return text
            ? Encoding.UTF8.GetString(parts.FirstOrDefault(part => part.Number == 3).Bytes.Span)
            : (long)parts.FirstOrDefault(part => part.Number == 2).Value;
    }

    private sealed record Field(string Name, int[] Path);
}

/// <summary>One field of a protobuf message: a number for varints and fixed widths, bytes for the rest.</summary>
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
                WireFormat.WireType.Fixed64 => new WireField(number, input.ReadFixed64(), default),
                WireFormat.WireType.Fixed32 => new WireField(number, input.ReadFixed32(), default),
                _ => new WireField(number, 0, input.ReadBytes().Memory),
            };
        }
    }
}
