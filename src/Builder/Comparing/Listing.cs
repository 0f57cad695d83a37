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

    /// <summary>Copies some of the files.</summary>
    /// <param name="source">The same container.</param>
    /// <param name="wanted">Keys of its listing, each with the path of the copy.</param>
    /// <returns>Why those without a copy have none, by their keys.</returns>
    public static async Task<IReadOnlyDictionary<string, NotOpenedException>> ExtractAsync(
        NodeSource source, IReadOnlyDictionary<string, string> wanted, Budget budget, CancellationToken stop)
    {
        var keys = new Keys();
        var missing = new Dictionary<string, NotOpenedException>(StringComparer.Ordinal);
        await source(
            async (path, _, content, token) =>
            {
                if (keys.Of(path) is var key && wanted.TryGetValue(key, out var copy) && content is not null
                    && await CopyIfItFitsAsync(content, copy, budget, token) is { } reason)
                {
                    missing[key] = reason;
                }
            },
            stop);
        return missing;
    }

    /// <returns>Null if it fits.</returns>
    private static async Task<NotOpenedException?> CopyIfItFitsAsync(Stream content, string copy, Budget budget, CancellationToken stop)
    {
        var before = budget.ToKeep;
        try
        {
            await CopyAsync(content, copy, budget, stop);
            return null;
        }
        catch (NotOpenedException reason)
        {
            File.Delete(copy);
            budget.Free(before - budget.ToKeep);
            return reason;
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
