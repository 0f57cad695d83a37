namespace TalosImageOperator.Operator.Options;

/// <summary>How the operator works through builds.</summary>
public sealed class ControllerOptions
{
    /// <summary>Kubeconfig file; empty: <c>KUBECONFIG</c>, then the pod's service account.</summary>
    public string Kubeconfig { get; set; } = "";

    /// <summary>Namespaces to watch; empty: all.</summary>
    public List<string> Namespaces { get; set; } = [];

    /// <summary>Builds that may run at a time; the others wait in the queue. 0: no limit.</summary>
    public int MaxConcurrentBuilds { get; set; } = 4;

    /// <summary>
    /// Whether a platform gets its Job only once a ready node would take it. Off where an autoscaler adds nodes for pods that exist:
    /// then the scheduler says what is missing, and spec.job.timeout counts the wait.
    /// </summary>
    public bool WaitForNode { get; set; } = true;

    /// <summary>
    /// Reconciles at a time. They read caches and wait for the API server: a start over many builds is as fast as their writes are
    /// answered. docs/performance.md has what other numbers give.
    /// </summary>
    public int Workers { get; set; } = 16;

    /// <summary>Only the holder of the lease works. Off saves the lease where one replica is all there ever is.</summary>
    public bool LeaderElection { get; set; } = true;

    /// <summary>Namespace of the lease; empty: the pod's own, or <c>default</c> outside a cluster.</summary>
    public string LeaseNamespace { get; set; } = "";

    /// <summary>Name of the lease.</summary>
    public string LeaseName { get; set; } = "talos-image-operator";

    /// <summary>
    /// How often an unfinished build is reconciled though nothing has changed, give or take a tenth. A missed event costs no more
    /// than that.
    /// </summary>
    public TimeSpan Resync { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a status is written while only its progress changes.</summary>
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(10);
}
