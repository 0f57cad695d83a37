namespace TalosImageOperator.Planning.Matrix;

/// <summary>The kinds of media, which differ in the inputs and privileges of the imager.</summary>
public enum MediaKind
{
    Iso,

    /// <summary>Requires loop devices before v1.13.</summary>
    DiskImage,

    /// <summary>The only kind that pulls a base installer. It does not support META.</summary>
    Installer,

    Uki,

    /// <summary>The kernel as it is in the imager.</summary>
    Kernel,

    /// <summary>Also with system extensions, but it has no kernel arguments.</summary>
    Initramfs,

    /// <summary>The kernel arguments, for network boot.</summary>
    CommandLine,
}
