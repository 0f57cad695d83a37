using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>What a pod's parts are rendered from, besides the plan.</summary>
/// <param name="Run">The build and its run.</param>
/// <param name="Options">What the operator was told of its pods.</param>
/// <param name="Architecture">
/// The node's, as in <c>kubernetes.io/arch</c>: another one than the platform's only under emulation; null for any.
/// </param>
/// <param name="Endpoint">BuildKit's address, or null for a sidecar.</param>
/// <param name="Commit">The commit to build where the platforms had differed, else null.</param>
/// <param name="Registries">Proxies and plain HTTP hosts, null for none.</param>
/// <param name="Privileged">BuildKit has to be able to run a step with loop devices, as disk images before v1.13 need them.</param>
internal sealed record PodContext(
    BuildRun Run,
    BuildPodOptions Options,
    string? Architecture,
    string? Endpoint = null,
    string? Commit = null,
    bool Privileged = false,
    RegistryOptions? Registries = null)
{
    public TalosImageBuildSpec Spec => Run.Build.Spec;

    /// <summary>Environment by which every program in the pod finds its way out.</summary>
    public IEnumerable<V1EnvVar> ProxyVariables => (Registries?.ProxyVariables ?? []).Select(proxy => new V1EnvVar { Name = proxy.Name, Value = proxy.Value });

    /// <summary>
    /// Steps are clients: BuildKit does the work. Without a request, a LimitRange or a quota would decide.
    /// </summary>
    public V1ResourceRequirements Resources { get; } = new()
    {
        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("256Mi") },
    };
}
