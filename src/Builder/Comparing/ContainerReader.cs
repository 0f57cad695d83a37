using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>
/// Reads the files of a container one by one, without unpacking it into a folder: neither its links nor its names reach the file system. Programs
/// turn other formats into a stream of one that is read here.
/// </summary>
public sealed class ContainerReader(ProcessRunner processes, BuilderSettings settings, Action<string> log)
{
    /// <summary>The content of a compressed file, which has no name of its own.</summary>
    public const string Content = "";

    /// <summary>The start of an ISO, which firmware runs.</summary>
    private const string SystemArea = "(system area)";

    /// <summary>What follows an ISO's volume.</summary>
    private const string AfterVolume = "(after the volume)";

    private const int IsoSystemArea = 16 * 2048;
    private const int IsoVolumeSectors = IsoSystemArea + 80;
    private const int IsoSector = 2048;
    private const int SquashfsSize = 40;

    /// <param name="kind">What the file is.</param>
    /// <param name="file">The path of a file that nothing else uses.</param>
    /// <exception cref="NotOpenedException">It is damaged or not supported.</exception>
    public Task ReadAsync(ContainerKind kind, string file, NodeVisitor visit, CancellationToken stop) =>
        ReadAsync(kind.ToString(), () => ReadPartsAsync(kind, file, visit, stop));

    /// <summary>Reads something that may be damaged.</summary>
    /// <param name="what">The name of its format.</param>
    /// <exception cref="NotOpenedException">It is damaged.</exception>
    public static async Task ReadAsync(string what, Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or FormatException or BadImageFormatException
            or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new NotOpenedException($"it is a damaged {what} file ({failure.Message.TrimEnd('.')})", failure);
        }
    }

    private Task ReadPartsAsync(ContainerKind kind, string file, NodeVisitor visit, CancellationToken stop) => kind switch
    {
        // All of the three refuse what follows the compressed content, which a boot loader or the kernel might read.
        ContainerKind.Gzip => StreamAsync("gzip", ["--decompress", "--stdout", "--", file], Compressed(visit), stop),
        ContainerKind.Xz => StreamAsync("xz", ["--decompress", "--stdout", "--memlimit-decompress=1GiB", "--", file], Compressed(visit), stop),
        ContainerKind.Zstd => StreamAsync("zstd", ["--decompress", "--stdout", "--quiet", "--memory=1024MB", "--", file], Compressed(visit), stop),
        ContainerKind.Tar => TarAsync(file, visit, stop),
        ContainerKind.Squashfs => SquashfsAsync(file, visit, stop),
        ContainerKind.Iso => IsoAsync(file, visit, stop),
        ContainerKind.Cpio => WithAsync(file, handle => CpioReader.ReadAsync(handle, visit, stop)),
        ContainerKind.PartitionTable => WithAsync(file, handle => DiskParts.ReadAllAsync(handle, visit, stop)),
        ContainerKind.PortableExecutable => ProgramParts.ReadAsync(file, visit, stop),
        _ => throw new NotOpenedException($"{kind} is not a container"),
    };

    private static async Task TarAsync(string file, NodeVisitor visit, CancellationToken stop)
    {
        await using var archive = File.OpenRead(file);
        await TarNodes.ReadAsync(archive, visit, stop);
    }

    private static async Task WithAsync(string file, Func<SafeFileHandle, Task> read)
    {
        using var handle = File.OpenHandle(file);
        await read(handle);
    }

    private static Func<Stream, CancellationToken, Task> Compressed(NodeVisitor visit) =>
        (content, stop) => visit(Content, new FileNode(), content, stop);

    private async Task SquashfsAsync(string file, NodeVisitor visit, CancellationToken stop)
    {
        await WithAsync(file, async handle =>
        {
            var size = new byte[8];
            await RandomAccess.ReadAsync(handle, size, SquashfsSize, stop);
            var length = RandomAccess.GetLength(handle);
            var end = await Padding.SkipAsync(handle, Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(size), 0, length), stop);
            if (end < length)
            {
                await visit(Extent.Rest, new FileNode { Type = FileNode.Part }, new SliceStream(handle, end, length - end), stop);
            }
        });
        await StreamAsync("sqfs2tar", [file], (tar, token) => TarNodes.ReadAsync(tar, visit, token), stop);
    }

    /// <summary>Not all of an ISO is in its files: the boot code, partitions for firmware, and what follows.</summary>
    private async Task IsoAsync(string file, NodeVisitor visit, CancellationToken stop)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        var head = new byte[IsoVolumeSectors + 4];
        await RandomAccess.ReadAsync(handle, head, 0, stop);
        var length = RandomAccess.GetLength(handle);
        var end = Math.Min(length, BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(IsoVolumeSectors)) * (long)IsoSector);
        await visit(SystemArea, new FileNode { Type = FileNode.Part }, new SliceStream(handle, 0, IsoSystemArea), stop);
        await visit(AfterVolume, new FileNode { Type = FileNode.Part }, new SliceStream(handle, end, length - end), stop);
        if (ContainerKinds.HasPartitionTable(head))
        {
            // The partition that begins earlier is the ISO itself.
            await DiskParts.ReadAsync(handle, from: IsoSystemArea + 1, visit, stop);
        }

        // bsdtar would take an ISO that begins like another archive for that archive.
        await RandomAccess.WriteAsync(handle, new byte[IsoSystemArea], 0, stop);
        try
        {
            await StreamAsync("bsdtar", ["--create", "--format", "pax", "--file", "-", $"@{file}"], (tar, token) => TarNodes.ReadAsync(tar, visit, token), stop);
        }
        finally
        {
            RandomAccess.Write(handle, head.AsSpan(0, IsoSystemArea), 0);
        }
    }

    private async Task StreamAsync(string program, IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task> read, CancellationToken stop)
    {
        var command = new ProcessCommand { Program = program, Arguments = arguments, Environment = ToolEnvironment.Offline(settings) };
        var outcome = await processes.StreamAsync(command, read, stop);
        if (outcome.ExitCode == ProcessRunner.NotFound)
        {
            log($"{program} is not installed");
            throw new NotOpenedException($"the program {program} is not installed");
        }

        if (!outcome.Succeeded)
        {
            throw new NotOpenedException($"{program} ended with exit code {outcome.ExitCode}: {outcome.Tail.LastOrDefault(line => line.Length > 0) ?? "no output"}");
        }
    }
}
