using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>The part of an informer that its scopes share.</summary>
internal interface IInformerCache<T>
{
    bool AnyUndecodable(string inNamespace);

    void Replace(string inNamespace, IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable);

    void Set(T entity);

    void SetUndecodable(UndecodableObject entry);

    void Remove(NamespacedName key, T? last);

    void Listed();
}
