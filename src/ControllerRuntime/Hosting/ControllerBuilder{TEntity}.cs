using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Store;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Configures the changes that trigger a reconcile. Every watched type needs an informer.</summary>
public sealed class ControllerBuilder<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    internal ControllerBuilder(ControllerOptions options)
    {
        Options = options;
    }

    public ControllerOptions Options { get; }

    internal List<Action<IServiceProvider, IController>> Sources { get; } = [];

    /// <summary>
    /// Reconciles an entity after each of its changes, except those that match <paramref name="unless"/>. It also reconciles an entity
    /// that cannot be decoded, which the controller finds in <see cref="IIndexedStore{T}.Undecodable"/>.
    /// </summary>
    public ControllerBuilder<TEntity> ForEntity(Func<StoreChange<TEntity>, bool>? unless = null)
    {
        Sources.Add((provider, controller) => provider.GetRequiredService<Informer<TEntity>>().AddHandler(
            change =>
            {
                if (unless?.Invoke(change) != true)
                {
                    controller.Enqueue(change.Key);
                }
            },
            controller.Enqueue));
        return this;
    }

    /// <summary>Every change reconciles the keys that the function finds with a service, such as the entities' own store.</summary>
    public ControllerBuilder<TEntity> Watches<TOther, TService>(
        Func<TService, StoreChange<TOther>, IEnumerable<NamespacedName>> keysOf)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
        where TService : notnull
    {
        Sources.Add((provider, controller) =>
        {
            var service = provider.GetRequiredService<TService>();
            provider.GetRequiredService<Informer<TOther>>().AddHandler(change =>
            {
                foreach (var key in keysOf(service, change))
                {
                    controller.Enqueue(key);
                }
            });
        });
        return this;
    }
}
