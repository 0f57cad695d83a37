using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>What the scopes of an informer share.</summary>
internal interface IInformerCache<T>
{
    bool AnyUndecodable(string inNamespace);

    void Replace(string inNamespace, IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable);

    void Set(T entity);

    void SetUndecodable(UndecodableObject entry);

    void Remove(NamespacedName key, T? last);

    void Listed();
}
