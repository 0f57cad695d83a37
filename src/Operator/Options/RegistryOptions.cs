namespace TalosImageOperator.Operator.Options;

/// <summary>Registries as BuildKit and the Builder see them.</summary>
public sealed class RegistryOptions
{
    /// <summary>Mirrors by registry host, such as <c>docker.io</c> to <c>mirror.local:5000</c>; the first that answers is used.</summary>
    public Dictionary<string, List<string>> Mirrors { get; set; } = [];

    /// <summary>Hosts, with port, that speak plain HTTP.</summary>
    public List<string> PlainHttp { get; set; } = [];
}
