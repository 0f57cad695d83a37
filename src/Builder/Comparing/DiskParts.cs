using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>The partitions of a disk by its GUID partition table; all else is one more part.</summary>
internal static class DiskParts
{
    private const int Sector = 512;
    private const int MostEntries = 1024;
    private const int LongestEntry = 4096;
    private const int ShortestEntry = 128;

    /// <param name="file">The disk.</param>
    /// <param name="from">Partitions that begin before are left out.</param>
    /// <param name="visit">Gets every partition.</param>
    /// <param name="stop">Stops the reading.</param>
    /// <returns>Where partitions are.</returns>
    public static async Task<IReadOnlyList<Extent>> ReadAsync(SafeFileHandle file, long from, NodeVisitor visit, CancellationToken stop)
    {
        var length = RandomAccess.GetLength(file);
        var header = await BytesAsync(file, Sector, Sector, stop);
        var entries = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(72));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(80));
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(84));
        if (count > MostEntries || size is < ShortestEntry or > LongestEntry || entries < 0 || entries > length / Sector)
        {
            throw new InvalidDataException($"a partition table of {count} entries of {size} bytes is not supported");
        }

        var table = await BytesAsync(file, entries * Sector, (int)(count * size), stop);
        var extents = new List<Extent>();
        for (var number = 0; number < count; number++)
        {
            var entry = table.AsMemory(number * (int)size, (int)size);
            if (entry.Span[..16].ContainsAnyExcept((byte)0) && ExtentOf(entry.Span, length) is var extent && extent.Start >= from)
            {
                extents.Add(extent);
                var name = Encoding.Unicode.GetString(entry.Span[56..128]).TrimEnd('\0');
                var path = string.Create(CultureInfo.InvariantCulture, $"partition {number + 1}{(name.Length == 0 ? "" : $" ({name})")}");
                await visit(path, new FileNode { Type = FileNode.Part }, new SliceStream(file, extent.Start, extent.Length), stop);
            }
        }

        return extents;
    }

    public static async Task ReadAllAsync(SafeFileHandle file, NodeVisitor visit, CancellationToken stop)
    {
        var extents = await ReadAsync(file, from: 0, visit, stop);
        await visit(Extent.Outside, new FileNode { Type = FileNode.Part }, Extent.Remaining(file, extents, RandomAccess.GetLength(file)), stop);
    }

    private static Extent ExtentOf(ReadOnlySpan<byte> entry, long length)
    {
        var first = BinaryPrimitives.ReadInt64LittleEndian(entry[32..]);
        var last = BinaryPrimitives.ReadInt64LittleEndian(entry[40..]);
        return first >= 0 && last >= first && last < length / Sector
            ? new Extent(first * Sector, (last - first + 1) * Sector)
            : throw new InvalidDataException($"a partition from sector {first} to {last} is not on the disk");
    }

    private static async Task<byte[]> BytesAsync(SafeFileHandle file, long position, int length, CancellationToken stop)
    {
        var bytes = new byte[length];
        return await RandomAccess.ReadAsync(file, bytes, position, stop) == length
            ? bytes
            : throw new InvalidDataException($"the disk ends at byte {position}");
    }
}
