namespace TalosImageOperator.Builder.Comparing;

/// <summary>Streams one after the other.</summary>
internal sealed class JoinedStream(Queue<Stream> parts) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (parts.TryPeek(out var part))
        {
            if (part.Read(buffer, offset, count) is > 0 and var read)
            {
                return read;
            }

            parts.Dequeue();
        }

        return 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (parts.TryPeek(out var part))
        {
            if (await part.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                return read;
            }

            parts.Dequeue();
        }

        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
