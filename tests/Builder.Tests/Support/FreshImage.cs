using System.Formats.Tar;
using System.Security.Cryptography;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>An image that no BuildKit has seen before, so that its layer must be pulled.</summary>
public static class FreshImage
{
    /// <returns>Its reference.</returns>
    public static async Task<string> PushAsync(TempFolder folder, string registry)
    {
        var reference = $"{registry}/fixture/fresh:{Guid.NewGuid():n}";
        await using (var layer = File.Create(folder["layer.tar"]))
        await using (var tar = new TarWriter(layer))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "content")
            {
                DataStream = new MemoryStream(RandomNumberGenerator.GetBytes(10_000)),
            });
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(folder["layer.tar"])));
        folder.Write(
            "config.json",
            $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:{{{digest}}}"]}}""");
        RealProgram.Run(
            "oras", "push", "--plain-http", "--disable-path-validation", "--config", $"{folder["config.json"]}:application/vnd.oci.image.config.v1+json",
            reference, $"{folder["layer.tar"]}:application/vnd.oci.image.layer.v1.tar");
        return reference;
    }
}
