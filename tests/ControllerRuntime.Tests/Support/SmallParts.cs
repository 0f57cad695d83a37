namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>Gives a few bytes at a time, as a slow connection does.</summary>
internal sealed class SmallParts(byte[] content, int size) : MemoryStream(content)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
}
