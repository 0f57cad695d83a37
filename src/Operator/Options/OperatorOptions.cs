namespace TalosImageOperator.Operator.Options;

/// <summary>All options, with a class per concern. <c>--help</c> prints the defaults.</summary>
public sealed class OperatorOptions
{
    public BuildPodOptions Pods { get; set; } = new();

    public RegistryOptions Registries { get; set; } = new();

    public ControllerOptions Controller { get; set; } = new();

    public EndpointOptions Endpoints { get; set; } = new();

    public WebOptions Web { get; set; } = new();
}
