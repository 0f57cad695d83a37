using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Shared;

namespace TalosImageOperator.Operator.Hosting;

internal static class MetricsExtensions
{
    private const string MetricsPath = "/metrics";

    // Of one metric; their memory is reserved at the start. The steps of 64 outputs on two platforms are 128.
    private const int MostSeries = 400;

    public static void AddOperatorMetrics(this IServiceCollection services, EndpointOptions endpoints)
    {
        services.AddSingleton<OperatorMetrics>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(Identify).WithMetrics(metrics =>
        {
            // Without System.Net.Http: the runtime's own metrics cover API requests, without a histogram per address.
            metrics
                .AddMeter(OperatorMetrics.MeterName, RuntimeMetrics.MeterName, "System.Runtime")
                .AddView("*", new MetricStreamConfiguration { CardinalityLimit = MostSeries })
                .AddPrometheusExporter();
            if (endpoints.Otlp.Length > 0)
            {
                metrics.AddOtlpExporter(otlp => otlp.Endpoint = new Uri(endpoints.Otlp));
            }
        });
        if (endpoints.Otlp.Length > 0)
        {
            telemetry.WithTracing(traces => traces.AddSource(BuildTraces.SourceName).AddOtlpExporter(otlp => otlp.Endpoint = new Uri(endpoints.Otlp)));
        }
    }

    /// <summary>Serves <c>/metrics</c>.</summary>
    public static void MapMetrics(this WebApplication app, EndpointOptions endpoints)
    {
        // The provider listens from its creation on, and the host would create it later.
        app.Services.GetRequiredService<MeterProvider>();
        app.Services.GetRequiredService<OperatorMetrics>().StartAtZero();
        var builds = new BuildSeriesMiddleware(
            app.Services.GetRequiredService<ClusterCaches>(), app.Services.GetRequiredService<ILeaderElector>(), endpoints.MetricsBuilds);
        app.UseWhen(context => context.Request.Path == MetricsPath, branch => branch.Use(builds.InvokeAsync));
        app.MapPrometheusScrapingEndpoint(MetricsPath);
    }

    // OpenTelemetry's semantic conventions. Unknown attributes are omitted.
    private static void Identify(ResourceBuilder resource)
    {
        resource.AddService("talos-image-operator", serviceVersion: ProgramVersion.Current, serviceInstanceId: OwnPod.Name);
        resource.AddAttributes(
            from attribute in new[] { ("k8s.namespace.name", OwnPod.Namespace), ("k8s.pod.name", OwnPod.Name) }
            where attribute.Item2 is not null
            select new KeyValuePair<string, object>(attribute.Item1, attribute.Item2));
    }
}
