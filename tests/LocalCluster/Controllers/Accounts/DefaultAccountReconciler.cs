using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Accounts;

/// <summary>Sees that each namespace has a service account named <c>default</c>.</summary>
internal sealed class DefaultAccountReconciler(IClusterObjects objects) : IReconciler
{
    private const string Account = "default";

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Namespaces)
        {
            return [ObjectKey.Of(change)];
        }

        return change.Resource == Kinds.ServiceAccounts && change.Type == ChangeType.Deleted
            ? [new ObjectKey(Kinds.Namespaces, null, change.Value.Namespace() ?? "")]
            : [];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var found = objects.Find(key.Resource, null, key.Name);
        if (found is null || found.IsTerminating())
        {
            return null;
        }

        if (objects.Find(Kinds.ServiceAccounts, key.Name, Account) is not null)
        {
            return null;
        }

        objects.Create(Kinds.ServiceAccounts, Metadata.Named("v1", "ServiceAccount", Account, key.Name));
        return null;
    }
}
