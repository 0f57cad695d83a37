using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The key that published images are signed with.</summary>
public sealed record SignSpec
{
    [Required]
    [Description(
        "A Secret with the private key in cosign.key and, if the key is encrypted, its password in cosign.password, as cosign generate-key-pair "
        + "k8s://NAMESPACE/NAME creates it. The key is one of cosign, or PKCS #8 in PEM; ECDSA over P-256 or P-384, or RSA. Only the publish Job mounts the Secret. "
        + "Naming another Secret signs a finished build again, without rebuilding. A changed key in the same Secret signs again only when the annotation "
        + "talosimages.dev/sign gets a new value.")]
    public SecretReference SecretRef { get; init => field = value ?? new(); } = new();
}
