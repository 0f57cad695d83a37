namespace TalosImageOperator.Builder.Registry;

/// <summary>How a registry is spoken to.</summary>
public enum Transport
{
    Https,

    /// <summary>HTTPS with a certificate that cannot be checked.</summary>
    UncheckedHttps,

    PlainHttp,
}
