using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Hosting;

public static class ControllerRuntimeServiceCollectionExtensions
{
    /// <summary>
    /// Adds the runtime: API client, events, leader election and the service that starts and stops them. It uses the
    /// registered <see cref="KubernetesClientConfiguration"/>, else the kubeconfig or the pod's service account.
    /// </summary>
    public static ControllerRuntimeBuilder AddControllerRuntime(
        this IServiceCollection services, Action<ControllerRuntimeOptions>? configure = null)
    {
        var options = new ControllerRuntimeOptions();
        configure?.Invoke(options);
        options.Validate();

        services.AddMetrics();
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        services.TryAddSingleton(_ => KubernetesClientConfiguration.BuildDefaultConfig());
        services.TryAddSingleton<IProcessExit, HostExit>();
        services.AddSingleton<RuntimeMetrics>();
        services.AddSingleton<IKubernetesApi>(CreateApi);
        services.AddSingleton(CreateElector);
        services.AddSingleton(options.Events);
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton<RuntimeHealth>();
        services.AddSingleton<IReadiness>(provider => provider.GetRequiredService<RuntimeHealth>());
        services.AddSingleton<ILiveness>(provider => provider.GetRequiredService<RuntimeHealth>());
        services.AddHostedService<ControllerRuntimeService>();
        return new ControllerRuntimeBuilder(services, options);
    }

    private static KubernetesApi CreateApi(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ControllerRuntimeOptions>().Api;
        var time = provider.GetRequiredService<TimeProvider>();
        List<DelegatingHandler> handlers = [new RetryAfterHandler(time)];
        if (options.RequestsPerSecond > 0)
        {
            handlers.Add(new RateLimitHandler(options.RequestsPerSecond, options.Burst, time));
        }

        return Create(provider, options, [.. handlers]);
    }

    // A separate client for the lease, so that rate limits and other requests do not delay renewals.
    private static ILeaderElector CreateElector(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ControllerRuntimeOptions>();
        if (!options.LeaderElection.Enabled)
        {
            return new NoLeaderElection();
        }

        return new LeaderElector(
            Create(provider, options.Api),
            options.LeaderElection,
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILogger<LeaderElector>>());
    }

    private static KubernetesApi Create(
        IServiceProvider provider, KubernetesApiOptions options, params DelegatingHandler[] handlers) => new(
            new KubernetesHttpClient(provider.GetRequiredService<KubernetesClientConfiguration>(), handlers),
            options,
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>());
}
