using System.Reflection.PortableExecutable;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>
/// The sections of a program for UEFI: a unified kernel image has the kernel, the initramfs and the kernel's arguments in them. What is in no
/// section, such as headers and signatures, is one more part.
/// </summary>
internal static class ProgramParts
{
    private const int ChecksumInHeader = 64;

    /// <param name="program">The path of the file.</param>
    /// <exception cref="BadImageFormatException">It is damaged.</exception>
    public static async Task ReadAsync(string program, NodeVisitor visit, CancellationToken stop)
    {
        await using var stream = File.OpenRead(program);
        var headers = new PEHeaders(stream);
        var file = stream.SafeFileHandle;
        var length = RandomAccess.GetLength(file);
        var extents = new List<Extent>();
        foreach (var section in headers.SectionHeaders)
        {
            // What follows in the file's section is padding.
            var size = (long)(uint)Math.Min((uint)section.SizeOfRawData, section.VirtualSize > 0 ? (uint)section.VirtualSize : uint.MaxValue);
            var start = (long)(uint)section.PointerToRawData;
            if (start + size > length)
            {
                throw new InvalidDataException($"section {section.Name} is longer than the file");
            }

            extents.Add(new Extent(start, size));
            await visit(section.Name, new FileNode { Type = FileNode.Part }, new SliceStream(file, start, size), stop);
        }

        var coff = headers.CoffHeader;
        var node = new FileNode { Type = FileNode.Part, Modified = DateTimeOffset.FromUnixTimeSeconds((uint)coff.TimeDateStamp) };
        // The time of linking is a field of the header, and the checksum depends on it.
        extents.Add(new Extent(headers.CoffHeaderStartOffset + 4, 4));
        if (headers.PEHeader is not null)
        {
            extents.Add(new Extent(headers.PEHeaderStartOffset + ChecksumInHeader, 4));
        }

        await visit(Extent.Outside, node, Extent.Remaining(file, extents, length), stop);
    }
}
