using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Deployments;

/// <summary>Puts the authority of the API server's certificate into each namespace, for pods that call the API.</summary>
/// <param name="objects">The cluster.</param>
/// <param name="authority">PEM.</param>
internal sealed class RootAuthorityReconciler(IClusterObjects objects, string authority) : IReconciler
{
    public const string ConfigMap = "kube-root-ca.crt";

    public IEnumerable<ObjectKey> Concerns(ObjectChange change) => change.Resource == Kinds.Namespaces ? [ObjectKey.Of(change)] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var found = objects.Find(key.Resource, null, key.Name);
        if (found is null || found.IsTerminating() || objects.Find(Kinds.ConfigMaps, key.Name, ConfigMap) is not null)
        {
            return null;
        }

        var map = Metadata.Named("v1", "ConfigMap", ConfigMap, key.Name);
        map["data"] = new JsonObject { ["ca.crt"] = authority };
        objects.Create(Kinds.ConfigMaps, map);
        return null;
    }
}
