namespace TalosImageOperator.Planning.Matrix;

/// <summary>A package image that users can replace in a span of releases.</summary>
public sealed record PackageRow
{
    /// <summary>The key in spec.pkgs.overrides, such as <c>linux-firmware</c>.</summary>
    public required string Name { get; init; }

    public required ReleaseSpan Releases { get; init; }

    /// <summary>Releases that read both architectures for every platform, so that a replacement must contain both.</summary>
    public ReleaseSpan? AlwaysBothArchitectures { get; init; }

    /// <summary>Releases in which no output reads the package.</summary>
    public ReleaseSpan? Unread { get; init; }

    /// <summary>Such as <c>PKG_LINUX_FIRMWARE</c>.</summary>
    public string Variable => VariableOf(Name);

    /// <summary>The target in siderolabs/pkgs, which is also the name of the image.</summary>
    public string Target { get => field ?? Name; init; }

    public static string VariableOf(string name) => "PKG_" + name.ToUpperInvariant().Replace('-', '_');

    /// <summary>The key in spec.pkgs.overrides of a make variable.</summary>
    public static string NameOf(string variable) => variable["PKG_".Length..].ToLowerInvariant().Replace('_', '-');
}
