namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>Tests that share the one running system, and so run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SystemTests : ICollectionFixture<RunningSystem>
{
    public const string Name = "running system";
}
