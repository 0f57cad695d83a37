using System.Text;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>The kubeconfig of a cluster.</summary>
internal static class Kubeconfig
{
    /// <param name="authority">PEM of the authority that the server's certificate is checked by.</param>
    public static string Render(string url, string token, string authority) => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: local-cluster
          cluster:
            server: {{url}}
            certificate-authority-data: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(authority))}}
        users:
        - name: local-cluster
          user:
            token: {{token}}
        contexts:
        - name: local-cluster
          context:
            cluster: local-cluster
            user: local-cluster
            namespace: default
        current-context: local-cluster

        """;
}
