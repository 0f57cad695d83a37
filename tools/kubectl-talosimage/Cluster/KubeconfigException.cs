namespace TalosImageOperator.KubectlTalosImage.Cluster;

/// <summary>A kubeconfig that cannot be used. The message names the file or the entry, and what to do.</summary>
internal sealed class KubeconfigException(string message) : Exception(message);
