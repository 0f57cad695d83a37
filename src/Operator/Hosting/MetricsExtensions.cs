using OpenTelemetry.Metrics;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Hosting;

internal static class MetricsExtensions
{
    public static void AddOperatorMetrics(this IServiceCollection services, EndpointOptions endpoints)
    {
        services.AddSingleton<OperatorMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics
                .AddMeter(OperatorMetrics.MeterName, RuntimeMetrics.MeterName, "System.Runtime", "System.Net.Http")
                .AddPrometheusExporter();
            if (endpoints.Otlp.Length > 0)
            {
                metrics.AddOtlpExporter(otlp => otlp.Endpoint = new Uri(endpoints.Otlp));
            }
        });
    }
}
