using System.Buffers;
using System.Security.Cryptography;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>All files of a container by path. A path that occurs again is another file: <c>etc/hosts (2)</c>.</summary>
internal static class Listing
{
    private const int Block = 128 * 1024;

    public static async Task<Dictionary<string, FileNode>> ReadAsync(NodeSource source, Budget budget, CancellationToken stop)
    {
        var files = new Dictionary<string, FileNode>(StringComparer.Ordinal);
        var keys = new Keys();
        await source(
            async (path, node, content, token) =>
            {
                budget.AddFile();
                files[keys.Of(path)] = content is null ? node : await HashAsync(node, content, budget, token);
            },
            stop);
        return files;
    }

    /// <summary>Copies some of the files. One that is too large has no copy.</summary>
    /// <param name="source">The same container.</param>
    /// <param name="wanted">Keys of its listing, each with the path of the copy.</param>
    public static async Task ExtractAsync(NodeSource source, IReadOnlyDictionary<string, string> wanted, Budget budget, CancellationToken stop)
    {
        var keys = new Keys();
        await source(
            async (path, _, content, token) =>
            {
                if (wanted.TryGetValue(keys.Of(path), out var copy) && content is not null)
                {
                    await CopyIfItFitsAsync(content, copy, budget, token);
                }
            },
            stop);
    }

    private static async Task CopyIfItFitsAsync(Stream content, string copy, Budget budget, CancellationToken stop)
    {
        var before = budget.ToKeep;
        try
        {
            await CopyAsync(content, copy, budget, stop);
        }
        catch (NotOpenedException)
        {
            File.Delete(copy);
            budget.Free(before - budget.ToKeep);
        }
    }

    private static async Task<FileNode> HashAsync(FileNode node, Stream content, Budget budget, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = new ArrayBufferWriter<byte>();
        var size = 0L;
        await ForEachBlockAsync(
            content, budget,
            (block, _) =>
            {
                hash.AppendData(block.Span);
                head.Write(block.Span[..Math.Min(block.Length, ContainerKinds.Head - head.WrittenCount)]);
                size += block.Length;
                return ValueTask.CompletedTask;
            },
            stop);
        return node with
        {
            Size = size,
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
            Container = ContainerKinds.Of(head.WrittenSpan),
        };
    }

    // Disk images are mostly zeros, which take no space as holes.
    private static async Task CopyAsync(Stream content, string copy, Budget budget, CancellationToken stop)
    {
        await using var file = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, useAsync: false);
        await ForEachBlockAsync(
            content, budget,
            async (block, token) =>
            {
                if (block.Span.ContainsAnyExcept((byte)0))
                {
                    budget.Keep(block.Length);
                    await file.WriteAsync(block, token);
                }
                else
                {
                    file.Position += block.Length;
                }
            },
            stop);
        file.SetLength(file.Position);
    }

    private static async Task ForEachBlockAsync(
        Stream content, Budget budget, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            while (await content.ReadAtLeastAsync(buffer, Block, throwOnEndOfStream: false, stop) is > 0 and var read)
            {
                budget.Read(read);
                await take(buffer.AsMemory(0, read), stop);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class Keys
    {
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        public string Of(string path)
        {
            var times = _seen.GetValueOrDefault(path) + 1;
            _seen[path] = times;
            return times == 1 ? path : $"{path} ({times})";
        }
    }
}
