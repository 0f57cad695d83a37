using System.Text;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>The kubeconfig of a cluster.</summary>
internal static class Kubeconfig
{
    private const string Name = "local-cluster";

    /// <param name="authority">PEM of the authority that the server's certificate is checked by.</param>
    public static byte[] Render(string url, string token, string authority)
    {
        var cluster = new JsonObject
        {
            ["server"] = url,
            ["certificate-authority-data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(authority)),
        };
        return YamlText.Write(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = Name, ["cluster"] = cluster }),
            ["users"] = new JsonArray(new JsonObject { ["name"] = Name, ["user"] = new JsonObject { ["token"] = token } }),
            ["contexts"] = new JsonArray(new JsonObject
            {
                ["name"] = Name,
                ["context"] = new JsonObject { ["cluster"] = Name, ["user"] = Name, ["namespace"] = "default" },
            }),
            ["current-context"] = Name,
        });
    }
}
