namespace TalosImageOperator.Entities.Status;

/// <summary>The result of a rebuild, of all outputs or of one.</summary>
public enum ReproductionResult
{
    /// <summary>The same digests.</summary>
    Identical,

    /// <summary>Other digests, but the same files.</summary>
    SameContent,

    /// <summary>Other files.</summary>
    Different,

    /// <summary>The content varies by design, or the inputs of the first build are no longer available.</summary>
    NotComparable,

    /// <summary>The rebuild failed, so nothing was compared.</summary>
    RebuildFailed,
}
