using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.LocalCluster.Tests.Support;

/// <summary>A test with a cluster of its own, without controllers, so that nothing moves by itself.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    internal TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await TestCluster.StartAsync(Configure);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    public virtual LocalClusterOptions Configure(LocalClusterOptions options) => options;
}
