using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Adds caches and controllers to the runtime.</summary>
public sealed class ControllerRuntimeBuilder(IServiceCollection services, ControllerRuntimeOptions options)
{
    /// <summary>
    /// Adds a cache of the type. Its <see cref="Informer{T}"/>, its <see cref="Store.IIndexedStore{T}"/> and its
    /// <see cref="ResourceType{T}"/> can be injected.
    /// </summary>
    public ControllerRuntimeBuilder AddInformer<T>(ResourceType<T> type, Action<InformerOptions<T>>? configure = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var informer = new InformerOptions<T> { Namespaces = options.Namespaces };
        configure?.Invoke(informer);
        services.AddSingleton(type);
        services.AddSingleton(provider => new Informer<T>(
            provider.GetRequiredService<IKubernetesApi>(),
            type,
            informer,
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Random>(),
            provider.GetRequiredService<ILogger<Informer<T>>>()));
        services.AddSingleton<IInformer>(provider => provider.GetRequiredService<Informer<T>>());
        services.AddSingleton(provider => provider.GetRequiredService<Informer<T>>().Store);
        return this;
    }

    /// <summary>Adds a controller and the changes that trigger its reconciles.</summary>
    public ControllerRuntimeBuilder AddController<
        TEntity, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TController>(
        string name, Action<ControllerBuilder<TEntity>> configure)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
        where TController : class, IEntityController<TEntity>
    {
        var builder = new ControllerBuilder<TEntity>(new ControllerOptions { Name = name, Workers = options.Workers });
        configure(builder);
        services.AddSingleton<TController>();
        services.AddSingleton<IController>(provider =>
        {
            var controller = new Controller<TEntity>(
                provider.GetRequiredService<TController>(),
                builder.Options,
                provider.GetRequiredService<RuntimeMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>().CreateLogger($"{typeof(TController).FullName}"));
            foreach (var watch in builder.Sources)
            {
                watch(provider, controller);
            }

            return controller;
        });
        return this;
    }
}
