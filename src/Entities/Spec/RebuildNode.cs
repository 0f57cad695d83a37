namespace TalosImageOperator.Entities.Spec;

/// <summary>Where a build is repeated.</summary>
public enum RebuildNode
{
    Never,

    /// <summary>Each platform on another node than the first time.</summary>
    Other,

    /// <summary>On any node, the first one included.</summary>
    Any,
}
