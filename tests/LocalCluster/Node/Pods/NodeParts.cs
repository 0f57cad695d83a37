using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.Node.Probes;
using TalosImageOperator.LocalCluster.Node.Termination;
using TalosImageOperator.LocalCluster.Node.Variables;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>What every pod and container of the node works with.</summary>
internal sealed record NodeParts(
    IClusterObjects Objects,
    DockerContainers Docker,
    ImageStore Images,
    EnvironmentReader Environment,
    PodVolumes Volumes,
    ProbeRunner Probes,
    TerminationMessage Messages,
    EventRecorder Events,
    NodeAgentOptions Options,
    TimeProvider Time);
