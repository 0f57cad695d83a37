namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Argument lists of oras 1.2. Blobs are pushed one by one and the manifest last: if two parts of <c>oras push</c> or <c>oras cp</c>
/// fail differently, oras panics and reports neither.
/// </summary>
public static class OrasArguments
{
    /// <summary>Prints the digest that a reference currently resolves to.</summary>
    public static IReadOnlyList<string> Resolve(Transport transport, string reference) =>
        ["resolve", "--no-tty", .. Flags(transport), reference];

    /// <summary>Prints media type, digest and size as JSON.</summary>
    public static IReadOnlyList<string> Descriptor(Transport transport, string reference) =>
        ["manifest", "fetch", "--no-tty", "--descriptor", .. Flags(transport), reference];

    /// <summary>Prints the bytes of a manifest or an index.</summary>
    public static IReadOnlyList<string> Manifest(Transport transport, string reference) =>
        ["manifest", "fetch", "--no-tty", .. Flags(transport), reference];

    /// <summary>Writes a manifest's bytes to a file.</summary>
    public static IReadOnlyList<string> FetchManifest(Transport transport, string reference, string file) =>
        ["manifest", "fetch", "--no-tty", .. Flags(transport), "--output", file, reference];

    /// <summary>Prints a blob's descriptor with the size that the registry has.</summary>
    /// <param name="reference">With the blob's digest.</param>
    public static IReadOnlyList<string> BlobDescriptor(Transport transport, string reference) =>
        ["blob", "fetch", "--no-tty", "--descriptor", .. Flags(transport), reference];

    /// <summary>Writes a blob's bytes to a file.</summary>
    /// <param name="reference">With the blob's digest.</param>
    public static IReadOnlyList<string> FetchBlob(Transport transport, string reference, string file) =>
        ["blob", "fetch", "--no-tty", .. Flags(transport), "--output", file, reference];

    /// <summary>Prints the referrers of a manifest as JSON: those of the registry's API, or of the fallback tag where it has none.</summary>
    public static IReadOnlyList<string> Referrers(Transport transport, string reference, string? artifactType) =>
        ["discover", "--no-tty", .. Flags(transport), "--format", "json", .. artifactType is null ? [] : (string[])["--artifact-type", artifactType], reference];

    /// <param name="reference">With the blob's digest.</param>
    public static IReadOnlyList<string> PushBlob(Transport transport, string reference, string file) =>
        ["blob", "push", "--no-tty", .. Flags(transport), reference, file];

    /// <param name="reference">With a tag, or the manifest's digest.</param>
    public static IReadOnlyList<string> PushManifest(Transport transport, string reference, string mediaType, string file) =>
        ["manifest", "push", "--no-tty", .. Flags(transport), "--media-type", mediaType, reference, file];

    private static string[] Flags(Transport transport) => transport switch
    {
        Transport.PlainHttp => ["--plain-http"],
        Transport.UncheckedHttps => ["--insecure"],
        _ => [],
    };
}
