using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>What entries of tar archives say about files.</summary>
internal static class TarNodes
{
    private const int RestBlock = 64 * 1024;

    private static readonly string[] AttributePrefixes = ["SCHILY.xattr.", "SCHILY.acl.", "LIBARCHIVE.xattr."];

    public static async Task ReadAsync(Stream archive, NodeVisitor visit, CancellationToken stop)
    {
        await using (var tar = new TarReader(archive, leaveOpen: true))
        {
            while (await tar.GetNextEntryAsync(copyData: false, stop) is { } entry)
            {
                if (entry.EntryType is not TarEntryType.GlobalExtendedAttributes)
                {
                    await VisitAsync(entry, visit, stop);
                }
            }
        }

        await VisitRestAsync(archive, visit, stop);
    }

    /// <summary>What follows the end of the archive: some programs read on, such as into another archive.</summary>
    private static async Task VisitRestAsync(Stream archive, NodeVisitor visit, CancellationToken stop)
    {
        var block = new byte[RestBlock];
        while (await archive.ReadAsync(block, stop) is > 0 and var read)
        {
            if (block.AsSpan(0, read).IndexOfAnyExcept((byte)0) is >= 0 and var first)
            {
                var rest = new JoinedStream(new Queue<Stream>([new MemoryStream(block, first, read - first, writable: false), archive]));
                await visit(Extent.Rest, new FileNode { Type = FileNode.Part }, rest, stop);
                return;
            }
        }
    }

    private static Task VisitAsync(TarEntry entry, NodeVisitor visit, CancellationToken stop)
    {
        var type = TypeOf(entry.EntryType);
        var node = new FileNode
        {
            Type = type,
            Mode = Octal((long)entry.Mode),
            Owner = $"{entry.Uid}:{entry.Gid}",
            Modified = entry.ModificationTime,
            Target = TargetOf(entry),
            Attributes = AttributesOf(entry),
        };
        return visit(PathOf(entry.Name), node, type == FileNode.File ? entry.DataStream ?? Stream.Null : null, stop);
    }

    public static string Octal(long mode) => "0" + Convert.ToString(mode, 8).PadLeft(3, '0');

    /// <summary>Without what makes the same path look different.</summary>
    public static string PathOf(string name)
    {
        var path = (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name).Trim('/');
        return path.Length == 0 ? "." : path;
    }

    private static string TypeOf(TarEntryType type) => type switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => FileNode.File,
        TarEntryType.Directory => FileNode.Directory,
        TarEntryType.SymbolicLink => FileNode.SymbolicLink,
        TarEntryType.HardLink => FileNode.HardLink,
        TarEntryType.CharacterDevice or TarEntryType.BlockDevice => FileNode.Device,
        TarEntryType.Fifo => FileNode.Fifo,
        _ => type.ToString(),
    };

    private static string? TargetOf(TarEntry entry) => entry switch
    {
        PosixTarEntry { EntryType: TarEntryType.CharacterDevice } device => $"c {device.DeviceMajor}:{device.DeviceMinor}",
        PosixTarEntry { EntryType: TarEntryType.BlockDevice } device => $"b {device.DeviceMajor}:{device.DeviceMinor}",
        _ => entry.LinkName.Length == 0 ? null : entry.LinkName,
    };

    private static string? AttributesOf(TarEntry entry)
    {
        if (entry is not PaxTarEntry pax)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var (name, value) in pax.ExtendedAttributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            if (AttributePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                text.Append(name).Append('=').Append(value).Append('\n');
            }
        }

        // A value that is not text, such as a capability, arrives damaged.
        return text.Length == 0 ? null : text.ToString().Contains('\ufffd', StringComparison.Ordinal) ? FileNode.UnreadableAttributes : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
