using System.Net.Sockets;
using k8s;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Web;
using TalosImageOperator.Shared;

namespace TalosImageOperator.Operator.Hosting;

/// <summary>The process: probes and metrics over HTTP, and the controller runtime.</summary>
internal static class OperatorHost
{
    public static async Task<int> RunAsync(OperatorOptions options, CancellationToken cancellationToken)
    {
        if (Connect(options.Controller.Kubeconfig, out var cluster) is { } noCluster)
        {
            return OperatorCommand.Report(noCluster);
        }

        if ((TryListen("--listen", options.Endpoints.Listen) ?? TryListen("--web-listen", options.Web.Listen)) is { } taken)
        {
            return OperatorCommand.Report(taken);
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls([.. new[] { options.Endpoints.Listen, options.Web.Listen }.Where(listen => listen.Length > 0)]);
        builder.AddOperatorLogging(options.Endpoints.LogFormat);
        builder.Services.AddSingleton(cluster!);
        builder.Services.AddBuildController(options);
        builder.Services.AddOperatorMetrics(options.Endpoints);
        builder.Services.AddHostedService<MemoryRelease>();
        builder.Services.AddStatusPage();

        await using var app = builder.Build();
        app.UseStatusPage(options.Web);
        app.MapProbes();
        app.MapMetrics(options.Endpoints);
        await app.RunAsync(cancellationToken);
        return Environment.ExitCode;
    }

    /// <returns>An error, or null.</returns>
    private static string? Connect(string kubeconfig, out KubernetesClientConfiguration? cluster)
    {
        cluster = null;
        var origin = kubeconfig.Length > 0 ? "--kubeconfig" : "KUBECONFIG";
        try
        {
            // Without this check the client would connect to http://localhost:8080.
            var variable = Environment.GetEnvironmentVariable("KUBECONFIG");
            if (kubeconfig.Length == 0 && string.IsNullOrEmpty(variable) && !KubernetesClientConfiguration.IsInCluster()
                && !File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation))
            {
                return "No cluster is configured. Set --kubeconfig or KUBECONFIG, or run the operator in a pod with a service account.";
            }

            cluster = kubeconfig.Length > 0
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig)
                : KubernetesClientConfiguration.BuildDefaultConfig();

            // Identifies the operator in audit logs and for API Priority and Fairness.
            cluster.UserAgent = $"talos-image-operator/{ProgramVersion.Current}";
            return null;
        }
#pragma warning disable CA1031 // The client may throw anything for an invalid file, and the user can correct the file.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            var file = kubeconfig.Length > 0 ? kubeconfig : Environment.GetEnvironmentVariable("KUBECONFIG") ?? KubernetesClientConfiguration.KubeConfigDefaultLocation;
            return $"{origin}: cannot use \"{file}\": {fault.Message.Split('\n')[0].Trim().TrimEnd('.')}. Name a readable kubeconfig file of a cluster.";
        }
    }

    /// <summary>Checks the address early, because Kestrel binds it only after the caches and leader election have started.</summary>
    /// <returns>An error, or null.</returns>
    private static string? TryListen(string option, string listen)
    {
        if (listen.Length == 0)
        {
            return null;
        }

        var address = OptionText.ListenEndPoint(listen);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(address);
            socket.Listen();
            return null;
        }
        catch (SocketException fault)
        {
            return $"{option}: cannot listen on \"{listen}\": {fault.Message.TrimEnd('.')}. Choose another address.";
        }
    }
}
