using System.Formats.Tar;
using System.Text;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A file of an archive that a test makes.</summary>
/// <param name="Path">As it is, even if it leads out of the archive.</param>
public sealed record TarFile(string Path, string Text)
{
    public UnixFileMode Mode { get; init; } = (UnixFileMode)0b110_100_100;

    public int Owner { get; init; }

    public DateTimeOffset Modified { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Not a file but a link to there.</summary>
    public string? LinkTo { get; init; }

    /// <summary>In place of the text.</summary>
    public byte[]? Bytes { get; init; }
}

public static class TarFiles
{
    public static byte[] Archive(params TarFile[] files) => Archive(null, files);

    /// <summary>With a header of the pax format before all files.</summary>
    public static byte[] WithGlobalHeader(string comment, params TarFile[] files) =>
        Archive(new PaxGlobalExtendedAttributesTarEntry([new("comment", comment)]), files);

    private static byte[] Archive(PaxGlobalExtendedAttributesTarEntry? global, TarFile[] files)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            if (global is not null)
            {
                tar.WriteEntry(global);
            }

            foreach (var file in files)
            {
                var entry = new PaxTarEntry(file.LinkTo is null ? TarEntryType.RegularFile : TarEntryType.SymbolicLink, file.Path)
                {
                    Mode = file.Mode,
                    Uid = file.Owner,
                    ModificationTime = file.Modified,
                };
                if (file.LinkTo is { } target)
                {
                    entry.LinkName = target;
                }
                else
                {
                    entry.DataStream = new MemoryStream(file.Bytes ?? Encoding.UTF8.GetBytes(file.Text));
                }

                tar.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    /// <summary>The same files in a squashfs image.</summary>
    public static byte[] Squashfs(TempFolder folder, params TarFile[] files) =>
        Converted(folder, Archive(files), (source, result) => RealProgram.Shell($"tar2sqfs --quiet {result} < {source}"));

    /// <summary>The same files in a cpio archive as of an initramfs.</summary>
    public static byte[] Cpio(TempFolder folder, params TarFile[] files) =>
        Converted(folder, Archive(files), (source, result) => RealProgram.Run("bsdtar", "--create", "--format", "newc", "--file", result, $"@{source}"));

    public static byte[] Zstd(TempFolder folder, byte[] content) =>
        Converted(folder, content, (source, result) => RealProgram.Run("zstd", "--quiet", source, "-o", result));

    public static byte[] Xz(TempFolder folder, byte[] content) =>
        Converted(folder, content, (source, result) => RealProgram.Shell($"xz --stdout {source} > {result}"));

    public static byte[] Gzip(TempFolder folder, byte[] content, int level = 6) =>
        Converted(folder, content, (source, result) => RealProgram.Shell($"gzip --no-name -{level} --stdout {source} > {result}"));

    public static byte[] Converted(TempFolder folder, byte[] content, Action<string, string> convert)
    {
        var (source, result) = (folder[Path.GetRandomFileName()], folder[Path.GetRandomFileName()]);
        File.WriteAllBytes(source, content);
        convert(source, result);
        return File.ReadAllBytes(result);
    }
}
