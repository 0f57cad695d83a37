using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The registry, path and tag of everything that is pushed.</summary>
[CelRule(DockerHub.UsernameRule, DockerHub.UsernameMessage, FieldPath = ".username")]
public sealed record RegistrySpec
{
    [Required]
    [Description("The registry with an optional port, such as ghcr.io or registry.example.com:5000 (make variable IMAGE_REGISTRY).")]
    [RegularExpression(Patterns.Host)]
    [StringLength(Limits.Host)]
    [CelRule(PortRules.Host, "spec.registry.host" + PortRules.Sentence)]
    public string Host { get; init => field = value ?? ""; } = "";

    [Required]
    [Description(
        "The path of the images in the registry, in lower case, such as me or team/talos (make variable USERNAME). On Docker Hub it is the name "
        + "of the account alone, without a slash.")]
    [RegularExpression(Patterns.ImagePath)]
    [StringLength(Limits.ImagePath)]
    public string Username { get; init => field = value ?? ""; } = "";

    [Description("The tag of all outputs, written once all platforms are built. Defaults to spec.release.")]
    [RegularExpression(Patterns.Empty + Patterns.Tag)]
    [StringLength(Limits.Tag)]
    public string? Tag { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "The registry host that running machines use. It is compiled into the binaries (make variable REGISTRY). Defaults to "
        + "spec.registry.host.")]
    [RegularExpression(Patterns.Empty + Patterns.Host)]
    [StringLength(Limits.Host)]
    [CelRule(PortRules.Host, "spec.registry.advertisedHost" + PortRules.Sentence)]
    public string? AdvertisedHost { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "A Secret of type kubernetes.io/dockerconfigjson for pushing outputs and pulling inputs. Defaults to none.")]
    public SecretReference? SecretRef { get; init; }

    [Description(
        "Additional Secrets of type kubernetes.io/dockerconfigjson for pulling inputs. Defaults to none. If several contain the same "
        + "registry, spec.registry.secretRef takes precedence, then the first of these.")]
    [Items(MaxCount = Limits.PullSecrets)]
    [ListMapKeys("name")]
    public IReadOnlyList<SecretReference> PullSecretRefs { get; init => field = value ?? []; } = [];

    [Description(
        "A Secret whose key ca.crt contains certificate authorities (PEM) to trust in addition to the well-known ones. Defaults to "
        + "none. It does not apply to BuildKit endpoints of the operator, which need their own.")]
    public SecretReference? CertSecretRef { get; init; }

    [Description(
        "Mirrors for pulling images, including the Dockerfile frontend. Defaults to the operator's mirrors; for a registry listed here "
        + "these replace them. They do not apply to BuildKit endpoints of the operator, which need their own.")]
    [Items(MaxCount = Limits.Mirrors)]
    [ListMapKeys("host")]
    public IReadOnlyList<MirrorSpec> Mirrors { get; init => field = value ?? []; } = [];

    [Description("Uses plain HTTP for the registry, or does not verify its certificate. Defaults to false.")]
    [DefaultValue(false)]
    public bool Insecure { get; init; }
}
