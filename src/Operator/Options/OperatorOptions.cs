namespace TalosImageOperator.Operator.Options;

/// <summary>Everything that can be set, one class a concern. <c>--help</c> tells each default.</summary>
public sealed class OperatorOptions
{
    public BuildPodOptions Pods { get; set; } = new();

    public RegistryOptions Registries { get; set; } = new();

    public ControllerOptions Controller { get; set; } = new();

    public EndpointOptions Endpoints { get; set; } = new();
}
