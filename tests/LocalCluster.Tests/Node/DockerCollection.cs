namespace TalosImageOperator.LocalCluster.Tests.Node;

/// <summary>Tests on Docker run one after another: they share the daemon and two cores.</summary>
[CollectionDefinition(nameof(TestDocker))]
public sealed class DockerCollection : ICollectionFixture<TestDocker>;
