using System.Globalization;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Argument lists of oras 1.2.</summary>
public static class OrasArguments
{
    public const string IndexMediaType = "application/vnd.oci.image.index.v1+json";
    private const string FileMediaType = "application/octet-stream";

    /// <summary>
    /// Files as one artifact, without a tag. oras would stamp the present time into the manifest; with the source's time the
    /// same files give the same digest. Run in the files' folder, so that their titles are bare names.
    /// </summary>
    /// <param name="createdEpoch">Seconds since 1970.</param>
    /// <param name="manifest">Where the pushed manifest's bytes are written to.</param>
    public static IReadOnlyList<string> Push(
        Transport transport, string repository, string artifactType, long createdEpoch, string manifest, IEnumerable<string> files) =>
    [
        "push", "--no-tty", .. Flags(transport),
        "--artifact-type", artifactType,
        "--annotation", $"org.opencontainers.image.created={Rfc3339(createdEpoch)}",
        "--export-manifest", manifest,
        repository, .. files.Select(file => $"{file}:{FileMediaType}"),
    ];

    /// <summary>Prints the digest that a reference stands for now.</summary>
    public static IReadOnlyList<string> Resolve(Transport transport, string reference) =>
        ["resolve", "--no-tty", .. Flags(transport), reference];

    /// <summary>Prints media type, digest and size as JSON.</summary>
    public static IReadOnlyList<string> Descriptor(Transport transport, string reference) =>
        ["manifest", "fetch", "--no-tty", "--descriptor", .. Flags(transport), reference];

    public static IReadOnlyList<string> PushIndex(Transport transport, string reference, string file) =>
        ["manifest", "push", "--no-tty", .. Flags(transport), "--media-type", IndexMediaType, reference, file];

    /// <summary>An image from a local OCI layout, without a tag.</summary>
    public static IReadOnlyList<string> CopyLayout(Transport transport, string layout, string digest, string repository) =>
        ["cp", "--no-tty", .. Flags(transport, "to-"), "--from-oci-layout", $"{layout}@{digest}", repository];

    public static string Rfc3339(long epoch) => DateTimeOffset.FromUnixTimeSeconds(epoch)
        .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string[] Flags(Transport transport, string side = "") => transport switch
    {
        Transport.PlainHttp => [$"--{side}plain-http"],
        Transport.UncheckedHttps => [$"--{side}insecure"],
        _ => [],
    };
}
