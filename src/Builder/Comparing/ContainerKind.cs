using System.Buffers.Binary;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>Formats that have files inside.</summary>
public enum ContainerKind
{
    None,
    Gzip,
    Xz,
    Zstd,
    Tar,
    Cpio,
    Squashfs,
    Iso,
    PartitionTable,
    PortableExecutable,
}

/// <summary>Recognizes a format by the bytes at its known places. File names say nothing about it.</summary>
internal static class ContainerKinds
{
    /// <summary>So many bytes of the start decide: the descriptor of an ISO's volume is in sector 16.</summary>
    public const int Head = (16 * 2048) + 6;

    private const int TarMagic = 257;
    private const int GptMagic = 512;
    private const int IsoMagic = (16 * 2048) + 1;
    private const int PeOffset = 0x3c;

    /// <param name="head">The first <see cref="Head"/> bytes, or all of a shorter file.</param>
    public static ContainerKind Of(ReadOnlySpan<byte> head) => head switch
    {
        // An ISO for disks has a partition table too, and may begin like a program.
        _ when Has(head, IsoMagic, "CD001"u8) => ContainerKind.Iso,
        _ when HasPartitionTable(head) => ContainerKind.PartitionTable,
        [0x1f, 0x8b, 0x08, ..] => ContainerKind.Gzip,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ContainerKind.Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ContainerKind.Zstd,
        [(byte)'h', (byte)'s', (byte)'q', (byte)'s', ..] => ContainerKind.Squashfs,
        _ when CpioReader.IsHeader(head) => ContainerKind.Cpio,
        _ when Has(head, TarMagic, "ustar"u8) => ContainerKind.Tar,
        _ when IsPortableExecutable(head) => ContainerKind.PortableExecutable,
        _ => ContainerKind.None,
    };

    /// <param name="file">The path of a file.</param>
    public static async Task<ContainerKind> OfAsync(string file, CancellationToken stop)
    {
        await using var stream = File.OpenRead(file);
        var head = new byte[Head];
        return Of(head.AsSpan(0, await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop)));
    }

    /// <summary>Whether all that the format holds is among what is read of it, so that equal files mean equal content.</summary>
    public static bool IsReadWhole(ContainerKind kind) => kind is not ContainerKind.Iso;

    public static bool HasPartitionTable(ReadOnlySpan<byte> head) => Has(head, GptMagic, "EFI PART"u8);

    private static bool Has(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> magic) => head.Length > offset && head[offset..].StartsWith(magic);

    private static bool IsPortableExecutable(ReadOnlySpan<byte> head) =>
        head.StartsWith("MZ"u8) && head.Length >= PeOffset + 4
        && BinaryPrimitives.ReadInt32LittleEndian(head[PeOffset..]) is >= 0 and < Head and var offset && Has(head, offset, "PE\0\0"u8);
}
