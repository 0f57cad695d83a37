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
}
