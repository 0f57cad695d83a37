using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Garbage;

/// <summary>Empties a namespace that is being deleted, then lets go of it.</summary>
internal sealed class NamespaceReconciler(IClusterObjects objects) : IReconciler
{
    private const string Finalizer = "kubernetes";

    private static readonly TimeSpan NextLook = TimeSpan.FromSeconds(1);

    private readonly OwnerGraph _graph = new();

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        _graph.Apply(change);
        if (change.Resource == Kinds.Namespaces)
        {
            return [ObjectKey.Of(change)];
        }

        return change.Type == ChangeType.Deleted && change.Value.Namespace() is { } name
            ? [new ObjectKey(Kinds.Namespaces, null, name)]
            : [];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var value = objects.Find(key.Resource, null, key.Name);
        if (value is null || !value.IsTerminating())
        {
            return null;
        }

        if (value.Text("status", "phase") != "Terminating")
        {
            objects.Update(key.Resource, null, key.Name, change => change.Child("status")["phase"] = "Terminating", status: true);
        }
        var contents = _graph.InNamespace(key.Name);
        foreach (var content in contents)
        {
            var found = objects.Find(content.Resource, content.Namespace, content.Name);
            if (found is not null && !found.IsTerminating())
            {
                objects.Delete(content.Resource, content.Namespace, content.Name);
            }
        }
        if (contents.Any(content => objects.Find(content.Resource, content.Namespace, content.Name) is not null))
        {
            return NextLook;
        }

        objects.Update(key.Resource, null, key.Name, Release);
        return null;
    }

    private static void Release(JsonObject value)
    {
        string[] rest = [.. value.Items("spec", "finalizers").Texts().Where(text => text != Finalizer)];
        value.Child("spec").Put("finalizers", rest.Length == 0 ? null : rest.ToJson());
    }
}
