namespace TalosImageOperator.Planning.Matrix;

/// <summary>A package image that some releases let a user replace.</summary>
public sealed record PackageRow
{
    /// <summary>As in <c>pkgs.overrides</c>, such as <c>linux-firmware</c>.</summary>
    public required string Name { get; init; }

    public required ReleaseSpan Releases { get; init; }

    /// <summary>Stages of both architectures are read whatever is built, so the replacement must have both.</summary>
    public ReleaseSpan? AlwaysBothArchitectures { get; init; }

    /// <summary>Releases in which no output reads the package.</summary>
    public ReleaseSpan? Unread { get; init; }

    /// <summary>Such as <c>PKG_LINUX_FIRMWARE</c>.</summary>
    public string Variable => VariableOf(Name);

    /// <summary>What makes it in siderolabs/pkgs; it is also the image's name.</summary>
    public string Target { get => field ?? Name; init; }

    public static string VariableOf(string name) => "PKG_" + name.ToUpperInvariant().Replace('-', '_');
}
