using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Resources;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>What every cluster has from its start.</summary>
internal static class InitialObjects
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    public static void Create(IClusterObjects objects)
    {
        foreach (string name in Namespaces)
        {
            objects.Create(BuiltInKinds.Namespaces, new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = name },
            });
        }
    }
}
