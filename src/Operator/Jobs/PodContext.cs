using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>The inputs for rendering a pod, in addition to the plan.</summary>
/// <param name="Run">The build and its run.</param>
/// <param name="Options">The operator's options for build pods.</param>
/// <param name="Architecture">
/// The node's <c>kubernetes.io/arch</c>, which differs from the platform's only under emulation. Null for any.
/// </param>
/// <param name="Endpoints">The addresses of BuildKit, the preferred one first. Null or empty for a sidecar.</param>
/// <param name="Commit">The commit to build if the platforms were built from different commits, else null.</param>
/// <param name="Inputs">The list of inputs of another platform, by digest, else null.</param>
/// <param name="Registries">Proxies and plain HTTP hosts, null for none.</param>
/// <param name="Privileged">Whether a step needs loop devices, as disk images before v1.13 do.</param>
/// <param name="TreeCommits">The same of the other source trees, by ID; null for none.</param>
internal sealed record PodContext(
    BuildRun Run,
    BuildPodOptions Options,
    string? Architecture,
    IReadOnlyList<string>? Endpoints = null,
    string? Commit = null,
    string? Inputs = null,
    bool Privileged = false,
    RegistryOptions? Registries = null,
    IReadOnlyDictionary<string, string>? TreeCommits = null)
{
    /// <summary>The source trees of the plan beside that of Talos, by ID.</summary>
    public IReadOnlyList<string> Trees { get; init; } = [];

    /// <summary>Set for the Job of a second build.</summary>
    public RebuildContext? Rebuild { get; init; }

    public bool HasSidecar => Endpoints is not { Count: > 0 };

    /// <summary>The Secret with the certificates for <see cref="Endpoints"/>, or null.</summary>
    public SecretReference? BuildKitTls =>
        Options.BuildKitTlsSecret is { } name && Endpoints?.Any(address => address.StartsWith("tcp://", StringComparison.Ordinal)) is true
            ? new SecretReference { Name = name }
            : null;

    public TalosImageBuildSpec Spec => Run.Build.Spec;

    /// <summary>The proxy variables of every container.</summary>
    public IEnumerable<V1EnvVar> ProxyVariables => (Registries?.ProxyVariables ?? []).Select(proxy => new V1EnvVar { Name = proxy.Name, Value = proxy.Value });

    /// <summary>
    /// Small, because BuildKit does the work. Set, because a LimitRange or a quota would apply otherwise.
    /// </summary>
    public V1ResourceRequirements Resources { get; } = new()
    {
        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("256Mi") },
    };
}

/// <summary>What distinguishes the Job of a second build from that of the first.</summary>
/// <param name="Job">Its name.</param>
/// <param name="NotOn">The hostname (label <c>kubernetes.io/hostname</c>) of the node that must not run it. Null for any node.</param>
internal sealed record RebuildContext(string Job, string? NotOn);
