namespace TalosImageOperator.LocalCluster.Node.Containers;

internal enum ContainerKind
{
    /// <summary>Must end before the next one starts.</summary>
    Init,

    /// <summary>An init container with restartPolicy Always: started in order, runs beside the main containers.</summary>
    Sidecar,

    Main,
}
