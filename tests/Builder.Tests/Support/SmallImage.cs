using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>An image of a few small text files, in one layer.</summary>
public static class SmallImage
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    /// <param name="reference">With a tag.</param>
    /// <returns>The manifest's digest.</returns>
    public static Task<string> PushAsync(TempFolder folder, string reference, params (string Path, string Text)[] files) =>
        PushForAsync(folder, reference, "amd64", files);

    /// <param name="architecture">Of the image.</param>
    /// <inheritdoc cref="PushAsync"/>
    public static async Task<string> PushForAsync(TempFolder folder, string reference, string architecture, params (string Path, string Text)[] files)
    {
        await using (var layer = File.Create(folder["small.tar"]))
        await using (var tar = new TarWriter(layer))
        {
            foreach (var (path, text) in files)
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    Mode = Executable,
                });
            }
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(folder["small.tar"])));
        folder.Write(
            "small.json",
            $$$"""{"architecture":"{{{architecture}}}","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:{{{digest}}}"]}}""");
        RealProgram.Run(
            "oras", "push", "--plain-http", "--disable-path-validation", "--config", $"{folder["small.json"]}:application/vnd.oci.image.config.v1+json",
            reference, $"{folder["small.tar"]}:application/vnd.oci.image.layer.v1.tar");
        return RealProgram.Run("oras", "resolve", "--plain-http", reference).Trim();
    }
}
