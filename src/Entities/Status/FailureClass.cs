namespace TalosImageOperator.Entities.Status;

/// <summary>Who can fix a failure, and whether a retry can help.</summary>
public enum FailureClass
{
    /// <summary>The spec, the source or a credential is invalid: only the user can fix it.</summary>
    Input,

    /// <summary>A build step failed.</summary>
    Build,

    /// <summary>A registry, the network, a disk or a node failed: a retry may succeed.</summary>
    Infrastructure,
}
