namespace TalosImageOperator.Builder.Comparing;

/// <summary>Streams one after the other.</summary>
internal sealed class JoinedStream(Queue<Stream> parts) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        while (parts.TryPeek(out var part))
        {
            if (part.Read(buffer) is > 0 and var read)
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
}
