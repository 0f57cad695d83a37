using Microsoft.Win32.SafeHandles;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>A range of bytes of a file.</summary>
public readonly record struct Extent(long Start, long Length)
{
    /// <summary>What no file of a container covers.</summary>
    public const string Outside = "(outside)";

    /// <summary>What follows the end of a container, such as another archive.</summary>
    public const string Rest = "(rest)";

    /// <summary>All bytes of a file that are in none of the ranges, one after the other.</summary>
    public static Stream Remaining(SafeFileHandle file, IEnumerable<Extent> extents, long length)
    {
        var parts = new Queue<Stream>();
        var position = 0L;
        foreach (var extent in extents.OrderBy(extent => extent.Start))
        {
            if (extent.Start > position)
            {
                parts.Enqueue(new SliceStream(file, position, extent.Start - position));
            }

            position = Math.Max(position, extent.Start + extent.Length);
        }

        parts.Enqueue(new SliceStream(file, position, Math.Max(0, length - position)));
        return new JoinedStream(parts);
    }
}

/// <summary>Zeros between the parts of a file.</summary>
internal static class Padding
{
    private const int Block = 64 * 1024;

    /// <returns>The position of the next byte that is not zero, or the end.</returns>
    public static async Task<long> SkipAsync(SafeFileHandle file, long position, CancellationToken stop)
    {
        var buffer = new byte[Block];
        while (await RandomAccess.ReadAsync(file, buffer, position, stop) is > 0 and var read)
        {
            var first = buffer.AsSpan(0, read).IndexOfAnyExcept((byte)0);
            if (first >= 0)
            {
                return position + first;
            }

            position += read;
        }

        return position;
    }
}
