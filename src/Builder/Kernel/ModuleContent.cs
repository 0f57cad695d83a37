using TalosImageOperator.Builder.Comparing;
using TalosImageOperator.Builder.Steps;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>The content of a kernel module. Kbuild may compress modules after it has signed them (CONFIG_MODULE_COMPRESS).</summary>
internal static class ModuleContent
{
    /// <summary>In bytes, without compression. The largest modules have some ten megabytes.</summary>
    public const int Largest = 256 << 20;

    public const string TooLarge = "it is larger than 256 MiB";

    /// <summary>The ends of names of modules, after <c>.ko</c>. What a file really is, its first bytes say.</summary>
    public static readonly IReadOnlyList<string> Suffixes = ["", ".gz", ".xz", ".zst"];

    /// <param name="file">As the image has it.</param>
    /// <exception cref="NotOpenedException">It is damaged, or too large.</exception>
    public static async Task<byte[]> ReadAsync(StepContext context, byte[] file, CancellationToken stop)
    {
        var kind = ContainerKinds.Of(file);
        if (kind is not (ContainerKind.Gzip or ContainerKind.Xz or ContainerKind.Zstd))
        {
            return file;
        }

        var path = Path.Combine(context.Settings.Temp, "module");
        await File.WriteAllBytesAsync(path, file, stop);
        try
        {
            using var content = new MemoryStream();
            await new ContainerReader(context.Processes, context.Settings, context.Log.Info).ReadAsync(
                kind, path, (_, _, stream, token) => CopyAsync(stream!, content, token), stop);
            return content.ToArray();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task CopyAsync(Stream source, MemoryStream content, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await source.ReadAsync(buffer, stop)) > 0;)
        {
            if (content.Length + read > Largest)
            {
                throw new NotOpenedException(TooLarge);
            }

            content.Write(buffer, 0, read);
        }
    }
}
