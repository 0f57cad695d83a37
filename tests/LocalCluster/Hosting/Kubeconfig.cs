using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>The kubeconfig of a cluster.</summary>
internal static class Kubeconfig
{
    private const string Name = "local-cluster";

    // Nothing checks it; but clients refuse a user without any credentials.
    private const string Token = "not-checked";

    public static byte[] Render(string url) => YamlText.Write(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["clusters"] = new JsonArray(new JsonObject { ["name"] = Name, ["cluster"] = new JsonObject { ["server"] = url } }),
        ["users"] = new JsonArray(new JsonObject { ["name"] = Name, ["user"] = new JsonObject { ["token"] = Token } }),
        ["contexts"] = new JsonArray(new JsonObject
        {
            ["name"] = Name,
            ["context"] = new JsonObject { ["cluster"] = Name, ["user"] = Name, ["namespace"] = "default" },
        }),
        ["current-context"] = Name,
    });
}
