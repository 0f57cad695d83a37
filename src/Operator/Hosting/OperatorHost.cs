using k8s;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Hosting;

/// <summary>The process: probes and metrics over HTTP, the controller runtime beside them.</summary>
internal static class OperatorHost
{
    public static async Task<int> RunAsync(OperatorOptions options, CancellationToken cancellationToken)
    {
        if (!TryConnect(options.Controller.Kubeconfig, out var cluster))
        {
            return OperatorCommand.UsageError;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Endpoints.Listen);
        builder.AddOperatorLogging(options.Endpoints.LogFormat);
        builder.Services.AddSingleton(cluster!);
        builder.Services.AddBuildController(options);
        builder.Services.AddOperatorMetrics(options.Endpoints);

        await using var app = builder.Build();
        app.MapProbes();
        app.MapPrometheusScrapingEndpoint("/metrics");
        await app.RunAsync(cancellationToken);
        return Environment.ExitCode;
    }

    private static bool TryConnect(string kubeconfig, out KubernetesClientConfiguration? cluster)
    {
        try
        {
            cluster = kubeconfig.Length > 0
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig)
                : KubernetesClientConfiguration.BuildDefaultConfig();

            // Audit logs and API Priority and Fairness tell clients apart by it.
            cluster.UserAgent = $"talos-image-operator/{typeof(OperatorHost).Assembly.GetName().Version?.ToString(3)}";
            return true;
        }
        catch (Exception fault) when (fault is k8s.Exceptions.KubeConfigException or IOException or k8s.Exceptions.KubernetesClientException)
        {
            Console.Error.WriteLine($"--kubeconfig: no usable cluster: {fault.Message}");
            cluster = null;
            return false;
        }
    }
}
