using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Tests.Node;

/// <summary>What tests on real Docker share. Without a daemon each is skipped and says why.</summary>
public abstract class DockerTests(TestDocker docker)
{
    internal Task<TestNode> StartAsync(params NodeOptions[] nodes)
    {
        Skip.If(docker.Missing is not null, docker.Missing);
        return TestNode.StartAsync(null, nodes);
    }

    internal static JsonObject Status(JsonObject pod, string container) =>
        pod.ContainerStatuses().SingleOrDefault(status => status.Text("name") == container) ?? [];
}
