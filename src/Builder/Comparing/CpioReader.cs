using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>
/// Reads the archives of an initramfs: cpio in the form "newc", several after each other, with zeros in between
/// (https://docs.kernel.org/driver-api/early-userspace/buffer-format.html).
/// </summary>
public static class CpioReader
{
    private const int HeaderLength = 110;
    private const int LongestName = 4096;
    private const string Trailer = "TRAILER!!!";

    public static bool IsHeader(ReadOnlySpan<byte> head) => head.StartsWith("070701"u8) || head.StartsWith("070702"u8);

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static async Task ReadAsync(SafeFileHandle file, NodeVisitor visit, CancellationToken stop)
    {
        var length = RandomAccess.GetLength(file);
        var position = 0L;
        while ((position = await Padding.SkipAsync(file, position, stop)) < length)
        {
            if (await HeaderAsync(file, position, stop) is not { } header)
            {
                await visit(Extent.Rest, new FileNode { Type = FileNode.Part }, new SliceStream(file, position, length - position), stop);
                return;
            }

            var start = Aligned(position + HeaderLength + header.NameLength);
            if (start + header.Size > length)
            {
                throw new InvalidDataException($"\"{header.Name}\" at byte {position} is longer than its archive");
            }

            position = Aligned(start + header.Size);
            if (header.Name != Trailer)
            {
                await VisitAsync(file, header, start, visit, stop);
            }
        }
    }

    private static async Task VisitAsync(SafeFileHandle file, Header header, long start, NodeVisitor visit, CancellationToken stop)
    {
        var type = TypeOf(header.Mode);
        var node = new FileNode
        {
            Type = type,
            Mode = TarNodes.Octal(header.Mode & 0xfff),
            Owner = $"{header.User}:{header.Group}",
            Modified = DateTimeOffset.FromUnixTimeSeconds(header.Modified),
            Target = type == FileNode.SymbolicLink ? await TextAsync(file, start, header.Size, stop)
                : type == FileNode.Device ? $"{(char)((header.Mode & 0xf000) == 0x2000 ? 'c' : 'b')} {header.Major}:{header.Minor}"
                : null,
        };
        await visit(TarNodes.PathOf(header.Name), node, type == FileNode.File ? new SliceStream(file, start, header.Size) : null, stop);
    }

    private static string TypeOf(long mode) => (mode & 0xf000) switch
    {
        0x4000 => FileNode.Directory,
        0xa000 => FileNode.SymbolicLink,
        0x2000 or 0x6000 => FileNode.Device,
        0x1000 => FileNode.Fifo,
        0x8000 => FileNode.File,
        var other => $"type {other:x}",
    };

    /// <summary>Null if something else is there.</summary>
    private static async Task<Header?> HeaderAsync(SafeFileHandle file, long position, CancellationToken stop)
    {
        var bytes = new byte[HeaderLength];
        if (await RandomAccess.ReadAsync(file, bytes, position, stop) < HeaderLength || !IsHeader(bytes))
        {
            return null;
        }

        var nameLength = Number(bytes, 11);
        if (nameLength is 0 or > LongestName)
        {
            throw new InvalidDataException($"the entry at byte {position} has a name of {nameLength} bytes, at most {LongestName} are supported");
        }

        var name = await TextAsync(file, position + HeaderLength, nameLength, stop);
        return new Header(
            name.TrimEnd('\0'), (int)nameLength, Size: Number(bytes, 6), Mode: Number(bytes, 1), User: Number(bytes, 2), Group: Number(bytes, 3),
            Modified: Number(bytes, 5), Major: Number(bytes, 9), Minor: Number(bytes, 10));
    }

    /// <param name="header">The header's bytes.</param>
    /// <param name="field">Its place in the header, from 0.</param>
    private static long Number(byte[] header, int field)
    {
        const int magic = 6, width = 8;
        var digits = header.AsSpan(magic + (field * width), width);
        return Utf8Parser.TryParse(digits, out uint value, out var used, 'x') && used == width
            ? value
            : throw new InvalidDataException($"\"{Encoding.Latin1.GetString(digits)}\" is not a number of 8 hexadecimal digits");
    }

    private static async Task<string> TextAsync(SafeFileHandle file, long position, long length, CancellationToken stop)
    {
        if (length > LongestName)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"a link of {length} bytes, at most {LongestName} are supported"));
        }

        var text = new byte[length];
        return await RandomAccess.ReadAsync(file, text, position, stop) == length
            ? Encoding.UTF8.GetString(text)
            : throw new InvalidDataException($"the archive ends at byte {position}");
    }

    private static long Aligned(long position) => (position + 3) & ~3L;

    private sealed record Header(
        string Name, int NameLength, long Size, long Mode, long User, long Group, long Modified, long Major, long Minor);
}
