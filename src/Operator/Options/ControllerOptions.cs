namespace TalosImageOperator.Operator.Options;

/// <summary>Options of the controller.</summary>
public sealed class ControllerOptions
{
    /// <summary>Kubeconfig file; empty: <c>KUBECONFIG</c>, then the pod's service account.</summary>
    public string Kubeconfig { get; set; } = "";

    /// <summary>Namespaces to watch; empty: all.</summary>
    public List<string> Namespaces { get; set; } = [];

    /// <summary>Number of builds that run at the same time; others are queued. 0: no limit.</summary>
    public int MaxConcurrentBuilds { get; set; } = 4;

    /// <summary>
    /// Creates a platform's Job only once a ready node can run it. Disable this if an autoscaler adds nodes for pending pods; the
    /// scheduler then reports what is missing, and spec.job.timeout includes the wait.
    /// </summary>
    public bool WaitForNode { get; set; } = true;

    /// <summary>
    /// Number of reconciles at the same time. They read caches and wait for the API server.
    /// </summary>
    public int Workers { get; set; } = 16;

    /// <summary>Reconciles only while holding the lease. Disabling leader election saves a Lease but limits you to one replica.</summary>
    public bool LeaderElection { get; set; } = true;

    /// <summary>Namespace of the lease; empty: the pod's own, or <c>default</c> outside a cluster.</summary>
    public string LeaseNamespace { get; set; } = "";

    /// <summary>Name of the lease.</summary>
    public string LeaseName { get; set; } = "talos-image-operator";

    /// <summary>
    /// How often an unfinished build is reconciled even if nothing changes, with 10 % jitter. This bounds the delay after a missed
    /// event.
    /// </summary>
    public TimeSpan Resync { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a status is written while only its progress changes.</summary>
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(10);
}
