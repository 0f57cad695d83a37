namespace TalosImageOperator.LocalCluster.Protobuf;

/// <summary>One field of a protobuf message: a number for varints and fixed widths, bytes for the rest.</summary>
internal readonly record struct WireField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes, bool IsBytes);
