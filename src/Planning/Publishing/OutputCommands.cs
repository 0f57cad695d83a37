using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Publishing;

/// <summary>The commands that use an output. The patterns of the spec keep its values free of characters that a shell interprets.</summary>
public sealed class OutputCommands(RegistrySpec registry, IReadOnlyCollection<string> plainHttp)
{
    private const string Installer = "installer";

    private readonly bool _isPlainHttp = registry.Insecure || plainHttp.Contains(registry.Host);

    /// <summary>The tag and the digest, at the host that machines use. Null until the tag is written.</summary>
    public string? Reference(OutputStatus output) => output.Digest is null ? null : $"{Advertised(output.Image)}@{output.Digest}";

    /// <summary>Commands to copy. Empty until the tag is written.</summary>
    public IReadOnlyList<string> Of(OutputStatus output)
    {
        if (output.Digest is null)
        {
            return [];
        }

        var pinned = $"{Repository(output.Image)}@{output.Digest}";
        var platforms = output.Platforms.Select(platform => platform.Platform).ToList();
        var isArtifact = output.Platforms.Any(platform => platform.Files.Count > 0);
        return
        [
            .. isArtifact
                ? platforms.Select(platform => $"oras pull {Flag("--plain-http")}--platform {platform} {pinned}")
                : [$"oras manifest fetch {Flag("--plain-http")}{pinned}"],
            $"crane manifest {Flag("--insecure")}{pinned}",
            .. isArtifact ? [] : platforms.Select(platform =>
                $"crane pull {Flag("--insecure")}--platform {platform} {pinned} {output.Name}-{platform.Split('/')[^1]}.tar"),
            .. output.Name == Installer ? [$"talosctl upgrade --nodes NODE --image {Reference(output)}"] : (IEnumerable<string>)[],
        ];
    }

    /// <summary>The arguments with which oras pulls the files of a platform.</summary>
    /// <param name="output">An output that has a digest.</param>
    /// <param name="platform">One of its platforms.</param>
    /// <param name="folder">Where the files are written.</param>
    public IReadOnlyList<string> Pull(OutputStatus output, string platform, string folder) =>
    [
        "pull", .. _isPlainHttp ? ["--plain-http"] : (IEnumerable<string>)[], "--platform", platform, "--output", folder, $"{Repository(output.Image)}@{output.Digest}",
    ];

    private string Flag(string flag) => _isPlainHttp ? flag + " " : "";

    private string Advertised(string image) =>
        registry.AdvertisedHost is { } host && image.StartsWith(registry.Host + "/", StringComparison.Ordinal) ? host + image[registry.Host.Length..] : image;

    // A colon after the last slash starts the tag. One before it starts a port.
    private static string Repository(string image) =>
        image.LastIndexOf(':') is var colon && colon > image.LastIndexOf('/') ? image[..colon] : image;
}
