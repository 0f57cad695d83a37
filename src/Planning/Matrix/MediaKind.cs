namespace TalosImageOperator.Planning.Matrix;

/// <summary>What the imager makes, since its needs and its refusals go by kind.</summary>
public enum MediaKind
{
    Iso,

    /// <summary>Needs loop devices before v1.13.</summary>
    DiskImage,

    /// <summary>The one kind that pulls a base installer; it takes no META.</summary>
    Installer,

    Uki,

    /// <summary>The kernel as it is in the imager.</summary>
    Kernel,

    /// <summary>Also with system extensions, but it has no kernel arguments.</summary>
    Initramfs,

    /// <summary>The kernel arguments, for network boot.</summary>
    CommandLine,
}
