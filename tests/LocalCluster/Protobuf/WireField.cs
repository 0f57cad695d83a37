using Google.Protobuf;

namespace TalosImageOperator.LocalCluster.Protobuf;

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
