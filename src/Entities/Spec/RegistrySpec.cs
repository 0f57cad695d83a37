using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Where everything is pushed to, and under which names.</summary>
public sealed record RegistrySpec
{
    [Required]
    [Description("The registry, with a port if need be, such as ghcr.io or registry.example.com:5000 (make variable IMAGE_REGISTRY).")]
    [RegularExpression(Patterns.Host)]
    [StringLength(Limits.Host)]
    [CelRule(PortRules.Host, "spec.registry.host" + PortRules.Sentence)]
    public string Host { get; init => field = value ?? ""; } = "";

    [Required]
    [Description(
        "The path of the images below the registry, in lower case; slashes are allowed, as in team/talos (make variable USERNAME).")]
    [RegularExpression(Patterns.ImagePath)]
    [StringLength(Limits.ImagePath)]
    public string Username { get; init => field = value ?? ""; } = "";

    [Description("The tag that every output gets once all platforms are built; default: spec.release.")]
    [RegularExpression(Patterns.Empty + Patterns.Tag)]
    [StringLength(Limits.Tag)]
    public string? Tag { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "The registry's name as machines see it that run what is built; it is compiled into the binaries (make variable REGISTRY); "
        + "default: host.")]
    [RegularExpression(Patterns.Empty + Patterns.Host)]
    [StringLength(Limits.Host)]
    [CelRule(PortRules.Host, "spec.registry.advertisedHost" + PortRules.Sentence)]
    public string? AdvertisedHost { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "A Secret of type kubernetes.io/dockerconfigjson, for pushing and for pulling what the build is made from; default: none.")]
    public SecretReference? SecretRef { get; init; }

    [Description(
        "Further Secrets of type kubernetes.io/dockerconfigjson, for pulling what the build is made from; default: none. Where several "
        + "know a registry, secretRef counts before these, and these in their order.")]
    [Items(MaxCount = Limits.PullSecrets)]
    [ListMapKeys("name")]
    public IReadOnlyList<SecretReference> PullSecretRefs { get; init => field = value ?? []; } = [];

    [Description(
        "A Secret whose key ca.crt holds certificate authorities (PEM) that registries are trusted by, beside the well-known ones; "
        + "default: none. A BuildKit endpoint of the operator's has to know them by itself.")]
    public SecretReference? CertSecretRef { get; init; }

    [Description(
        "Mirrors that images are pulled from, the Dockerfile frontend included; default: the operator's. A registry that is named here "
        + "has these in place of the operator's. A BuildKit endpoint of the operator's has to have mirrors of its own.")]
    [Items(MaxCount = Limits.Mirrors)]
    [ListMapKeys("host")]
    public IReadOnlyList<MirrorSpec> Mirrors { get; init => field = value ?? []; } = [];

    [Description("Talks plain HTTP to the registry, or does not check its certificate; default: false.")]
    [DefaultValue(false)]
    public bool Insecure { get; init; }
}
