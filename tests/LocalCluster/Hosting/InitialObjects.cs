using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>What every cluster has from its start.</summary>
internal static class InitialObjects
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    public static void Create(IClusterObjects objects)
    {
        foreach (var name in Namespaces)
        {
            objects.Create(Kinds.Namespaces, Metadata.Named("v1", "Namespace", name));
            // Without it no pod is admitted; in further namespaces it is its controller's.
            objects.Create(Kinds.ServiceAccounts, Metadata.Named("v1", "ServiceAccount", "default", name));
        }
        foreach (var role in DefaultRoles())
        {
            objects.Create(role.Text("kind") == "ClusterRole" ? Kinds.ClusterRoles : Kinds.ClusterRoleBindings, role);
        }
    }

    private static IEnumerable<JsonObject> DefaultRoles()
    {
        using var resource = typeof(InitialObjects).Assembly.GetManifestResourceStream("default-roles.yaml")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return ((JsonArray)YamlText.Parse(bytes.ToArray())!).Objects();
    }
}
