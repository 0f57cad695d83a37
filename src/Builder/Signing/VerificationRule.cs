using System.Text;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Builder.Signing;

/// <summary>
/// The machine configuration document by which Talos (v1.13.8, v1.14 and later) refuses what a key did not sign
/// (https://www.talos.dev/v1.14/reference/configuration/security/imageverificationconfig/).
/// </summary>
public static class VerificationRule
{
    private const string DockerHub = "docker.io";

    public static string Render(RegistrySpec registry, PublicKey key)
    {
        var document = new StringBuilder("apiVersion: v1alpha1\nkind: ImageVerificationConfig\nrules:\n");
        foreach (var host in Hosts(registry.AdvertisedHost ?? registry.Host))
        {
            document.Append($"  - image: \"{host}/{registry.Username}/*\"\n    publicKey:\n      certificate: |-\n");
            foreach (var line in key.Pem.Split('\n'))
            {
                document.Append($"        {line}\n");
            }
        }

        return document.ToString();
    }

    // The name that rules are compared with: Talos's libraries have two for Docker Hub.
    private static string[] Hosts(string host) => host == DockerHub ? [host, $"index.{DockerHub}"] : [host];
}
