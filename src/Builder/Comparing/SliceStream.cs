using Microsoft.Win32.SafeHandles;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>A part of a file.</summary>
internal sealed class SliceStream(SafeFileHandle file, long offset, long length) : ForwardStream
{
    private long _position;

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        var most = (int)Math.Min(buffer.Length, length - _position);
        var read = most <= 0 ? 0 : RandomAccess.Read(file, buffer[..most], offset + _position);
        _position += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var most = (int)Math.Min(buffer.Length, length - _position);
        var read = most <= 0 ? 0 : await RandomAccess.ReadAsync(file, buffer[..most], offset + _position, cancellationToken);
        _position += read;
        return read;
    }
}
