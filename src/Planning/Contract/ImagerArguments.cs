namespace TalosImageOperator.Planning.Contract;

/// <summary>One run of the imager, as a BuildKit build. Only settings that reach the output are here; images are resolved to digests when run.</summary>
public sealed record ImagerArguments
{
    /// <summary>The step that makes the imager. Null if <see cref="Image"/> is set.</summary>
    public string? ImageFromStep { get; init; }

    public string? Image { get; init; }

    /// <summary>For the installer: the step that makes its base, or null.</summary>
    public string? BaseInstallerFromStep { get; init; }

    public string? BaseInstallerImage { get; init; }

    /// <summary>The imager's base profile, such as <c>iso</c> or <c>metal</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Such as <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Where it is not the profile's, such as <c>kernel</c>.</summary>
    public string? OutputKind { get; init; }

    /// <summary>Where it is not the profile's, such as <c>nocloud</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>Where it is not the profile's, such as <c>.xz</c>.</summary>
    public string? OutputFormat { get; init; }

    /// <summary>Where it is not the profile's, such as <c>qcow2</c>.</summary>
    public string? DiskFormat { get; init; }

    /// <summary>For qemu-img, where they are not the profile's.</summary>
    public string? DiskFormatOptions { get; init; }

    public IReadOnlyList<string>? ExtraKernelArgs { get; init; }

    /// <summary>By key, which is a number from 0 to 255, decimal or with 0x.</summary>
    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    /// <summary>Image references and official names.</summary>
    public IReadOnlyList<string>? SystemExtensions { get; init; }

    /// <summary>The steps whose extensions are installed too. Null for none.</summary>
    public IReadOnlyList<string>? ExtensionSteps { get; init; }

    public ImagerOverlay? Overlay { get; init; }

    /// <summary>With the extension that names the build. Null for no.</summary>
    public bool? Identity { get; init; }

    public string? ImageCache { get; init; }

    /// <summary>In bytes.</summary>
    public long? DiskSize { get; init; }

    /// <summary>In bytes.</summary>
    public int? SectorSize { get; init; }

    /// <summary>As upstream spells it: <c>sd-boot</c>, <c>grub</c>, <c>dual-boot</c>.</summary>
    public string? Bootloader { get; init; }

    /// <summary>As upstream spells it: <c>off</c>, <c>manual</c>, <c>if-safe</c>, <c>force</c>.</summary>
    public string? EnrollKeys { get; init; }

    public bool WellKnownCertificates { get; init; }

    /// <summary>The registry that is pushed to may be spoken to without TLS, and the imager has a flag for it.</summary>
    public bool Insecure { get; init; }

    /// <summary>
    /// The imager gets a whole profile on its standard input: some of its settings have no flag in this release.
    /// </summary>
    public bool ByProfile { get; init; }

    /// <summary>Secure boot keys are mounted from the pod's key folder.</summary>
    public bool SecureBootKeys { get; init; }

    /// <summary>The machine configuration is put into the media.</summary>
    public bool EmbeddedConfig { get; init; }

    public bool Privileged { get; init; }
}

/// <summary>The overlay of one run of the imager.</summary>
public sealed record ImagerOverlay
{
    /// <summary>Null for the image that the catalog names.</summary>
    public string? Image { get; init; }

    /// <summary>The step that makes the overlay's image. Null if it is not built.</summary>
    public string? FromStep { get; init; }

    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>The overlay's own profile is merged: set for disk images.</summary>
    public bool MergesProfile { get; init; }

    /// <summary>
    /// The bootloaders, as upstream spells them, with which the overlay's files reach the EFI partition of a disk image; null for each.
    /// </summary>
    public IReadOnlyList<string>? Bootloaders { get; init; }
}
