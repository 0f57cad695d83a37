using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>What the scopes of an informer share.</summary>
internal interface IInformerCache<T>
{
    void Replace(string inNamespace, IReadOnlyList<T> items, IReadOnlyList<NamespacedName> spared);

    void Set(T entity);

    void Remove(NamespacedName key, T? last);

    void Undecodable(UndecodableObject entry);

    void Listed();
}
