namespace TalosImageOperator.Builder.Registry;

/// <summary>The protocol for a registry.</summary>
public enum Transport
{
    Https,

    /// <summary>HTTPS without verification of the certificate.</summary>
    UncheckedHttps,

    PlainHttp,
}
