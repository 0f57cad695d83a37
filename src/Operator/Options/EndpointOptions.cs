namespace TalosImageOperator.Operator.Options;

/// <summary>Options for probes, metrics and logs.</summary>
public sealed class EndpointOptions
{
    /// <summary>Address of <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public string Listen { get; set; } = "http://0.0.0.0:8080";

    /// <summary>OTLP endpoint that metrics are also pushed to, and a trace of each finished build. Empty: none.</summary>
    public string Otlp { get; set; } = "";

    /// <summary>Number of builds with metrics of their own. 0: none.</summary>
    public int MetricsBuilds { get; set; } = 1000;

    /// <summary>Text for people, or Json for log collectors.</summary>
    public LogFormat LogFormat { get; set; } = LogFormat.Json;
}

public enum LogFormat
{
    Json,
    Text,
}
