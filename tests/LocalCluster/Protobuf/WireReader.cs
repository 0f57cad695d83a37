using System.Buffers.Binary;

namespace TalosImageOperator.LocalCluster.Protobuf;

/// <summary>Splits a protobuf message into its fields.</summary>
internal static class WireReader
{
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    public static IEnumerable<WireField> Fields(ReadOnlyMemory<byte> message)
    {
        int position = 0;
        while (position < message.Length)
        {
            ulong tag = Varint(message.Span, ref position);
            int number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return new WireField(number, Varint(message.Span, ref position), default, false);
                    break;
                case 1:
                    yield return new WireField(number,
                        BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref position, 8).Span), default, false);
                    break;
                case 2:
                    int length = checked((int)Varint(message.Span, ref position));
                    yield return new WireField(number, 0, Take(message, ref position, length), true);
                    break;
                case 5:
                    yield return new WireField(number,
                        BinaryPrimitives.ReadUInt32LittleEndian(Take(message, ref position, 4).Span), default, false);
                    break;
                default:
                    throw new InvalidDataException("proto: illegal wireType");
            }
        }
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, ref int position, int length)
    {
        if (length < 0 || position + length > message.Length) throw new InvalidDataException("unexpected EOF");
        ReadOnlyMemory<byte> taken = message.Slice(position, length);
        position += length;
        return taken;
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (position >= message.Length) throw new InvalidDataException("unexpected EOF");
            byte next = message[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("proto: integer overflow");
    }
}
