namespace TalosImageOperator.Entities.Status;

/// <summary>Whose fault a failure is, and so whether another try can help.</summary>
public enum FailureClass
{
    /// <summary>The spec, the source or a credential: only the user can mend it.</summary>
    Input,

    /// <summary>A build step ended with an error of its own.</summary>
    Build,

    /// <summary>Registry, network, disk, node: another try may succeed.</summary>
    Infrastructure,
}
