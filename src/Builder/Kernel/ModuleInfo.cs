using System.Buffers.Binary;
using System.Text;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// The section <c>.modinfo</c> of a kernel module: texts <c>name=value</c>, each ended by a zero byte. Modules of amd64 and arm64 are ELF
/// files of 64 bits with the low byte first; offsets are those of <c>Elf64_Ehdr</c> and <c>Elf64_Shdr</c> in elf(5).
/// </summary>
internal static class ModuleInfo
{
    private const int FileHeader = 64;
    private const int SectionsOffset = 0x28;
    private const int SectionSizeOffset = 0x3a;
    private const int SectionCountOffset = 0x3c;
    private const int NamesIndexOffset = 0x3e;

    private const int SectionHeader = 64;
    private const int ContentOffset = 0x18;
    private const int ContentLengthOffset = 0x20;

    /// <param name="module">The whole file.</param>
    /// <param name="name">Such as <c>vermagic</c>.</param>
    /// <returns>Null if the file is not such an ELF file, or does not have it.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static string? ValueOf(ReadOnlySpan<byte> module, string name)
    {
        if (module.Length < FileHeader || !module.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            return null;
        }

        var start = Encoding.ASCII.GetBytes($"{name}=");
        var section = Section(module, ".modinfo"u8);
        foreach (var range in section.Split((byte)0))
        {
            if (section[range].StartsWith(start))
            {
                return Encoding.UTF8.GetString(section[range][start.Length..]);
            }
        }

        return null;
    }

    /// <returns>Empty if there is none.</returns>
    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> module, ReadOnlySpan<byte> name)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(module[SectionCountOffset..]);
        var names = Content(module, BinaryPrimitives.ReadUInt16LittleEndian(module[NamesIndexOffset..]));
        for (var index = 0; index < count; index++)
        {
            var own = Slice(names, BinaryPrimitives.ReadUInt32LittleEndian(Header(module, index)));
            if (own.Length > name.Length && own.StartsWith(name) && own[name.Length] == 0)
            {
                return Content(module, index);
            }
        }

        return [];
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> module, int index)
    {
        var size = BinaryPrimitives.ReadUInt16LittleEndian(module[SectionSizeOffset..]);
        return size < SectionHeader
            ? throw Damaged()
            : Slice(module, BinaryPrimitives.ReadUInt64LittleEndian(module[SectionsOffset..]) + ((ulong)index * size), SectionHeader);
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> module, int index)
    {
        var header = Header(module, index);
        return Slice(
            module, BinaryPrimitives.ReadUInt64LittleEndian(header[ContentOffset..]), BinaryPrimitives.ReadUInt64LittleEndian(header[ContentLengthOffset..]));
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, ulong offset, ulong? length = null)
    {
        var all = (ulong)bytes.Length;
        return offset > all || length > all - offset ? throw Damaged() : bytes.Slice((int)offset, (int)(length ?? all - offset));
    }

    private static InvalidDataException Damaged() => new("its ELF sections are damaged");
}
