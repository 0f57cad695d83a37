using Microsoft.Extensions.DependencyInjection.Extensions;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Controllers.Accounts;
using TalosImageOperator.LocalCluster.Controllers.Events;
using TalosImageOperator.LocalCluster.Controllers.Garbage;
using TalosImageOperator.LocalCluster.Controllers.Jobs;
using TalosImageOperator.LocalCluster.Controllers.Loop;
using TalosImageOperator.LocalCluster.Controllers.NodeLifecycle;
using TalosImageOperator.LocalCluster.Controllers.Scheduling;

namespace TalosImageOperator.LocalCluster.Controllers;

/// <summary>Registers the built-in controllers as hosted services. They ask for an <see cref="IClusterObjects"/>.</summary>
internal static class ControllerServices
{
    public static IServiceCollection AddControllers(this IServiceCollection services, JobTimings? jobTimings = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EventRecorder>();
        services.AddSingleton(jobTimings ?? new JobTimings());
        return services
            .AddController<SchedulerReconciler>()
            .AddController<JobReconciler>()
            .AddController<FinishedJobReconciler>()
            .AddController<GarbageReconciler>()
            .AddController<NamespaceReconciler>()
            .AddController<LostPodReconciler>()
            .AddController<NodeLifecycleReconciler>()
            .AddController<DefaultAccountReconciler>()
            .AddController<ClusterRoleAggregation>();
    }

    private static IServiceCollection AddController<[System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(
        System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicConstructors)] TReconciler>(this IServiceCollection services)
        where TReconciler : class, IReconciler =>
        services.AddController(provider => ActivatorUtilities.CreateInstance<TReconciler>(provider));

    public static IServiceCollection AddController<TReconciler>(this IServiceCollection services, Func<IServiceProvider, TReconciler> create)
        where TReconciler : class, IReconciler
    {
        services.AddSingleton(create);
        return services.AddSingleton<IHostedService>(provider => new ReconcileLoop(
            provider.GetRequiredService<TReconciler>(),
            provider.GetRequiredService<IClusterObjects>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ReconcileLoop>>()));
    }
}
