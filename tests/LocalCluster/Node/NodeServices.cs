using Microsoft.Extensions.DependencyInjection.Extensions;
using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Logs;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.Node.Pods;
using TalosImageOperator.LocalCluster.Node.Probes;
using TalosImageOperator.LocalCluster.Node.Registration;
using TalosImageOperator.LocalCluster.Node.Termination;
using TalosImageOperator.LocalCluster.Node.Variables;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node;

/// <summary>Registers the node agent as a hosted service, and the logs of its pods as <see cref="IPodLogs"/>.</summary>
internal static class NodeServices
{
    public static IServiceCollection AddNodeAgent(this IServiceCollection services, NodeAgentOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EventRecorder>();
        return services
            .AddSingleton(options)
            .AddSingleton<DockerCli>()
            .AddSingleton<DockerContainers>()
            .AddSingleton<ImageStore>()
            .AddSingleton<ApiAccess>()
            .AddSingleton<EnvironmentReader>()
            .AddSingleton<VolumeFiles>()
            .AddSingleton<VolumeOwnership>()
            .AddSingleton<PodVolumes>()
            .AddSingleton<ProbeRunner>()
            .AddSingleton<TerminationMessage>()
            .AddSingleton<NodeParts>()
            .AddSingleton<PodWorkers>()
            .AddSingleton<NodeRegistration>()
            .AddSingleton<IPodLogs, PodLogs>()
            .AddHostedService<NodeAgent>();
    }
}
