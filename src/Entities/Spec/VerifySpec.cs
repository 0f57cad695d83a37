using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>What must be signed of that which a build takes from registries.</summary>
public sealed record VerifySpec
{
    [Description(
        "Rules for the images that the build takes from registries: packages, tools, frontends, the imager, base installer, extensions, overlay and image cache. "
        + "The first rule that matches an image counts. An image that no rule matches is allowed. The digest that was verified is the one that is used. "
        + "Images that the build makes itself need no signature.")]
    [Items(MaxCount = Limits.ImageRules)]
    public IReadOnlyList<ImageRuleSpec> Images { get; init => field = value ?? []; } = [];
}

/// <summary>A rule for images.</summary>
[CelRule(
    "(has(self.secretRef) ? 1 : 0) + (has(self.matchOIDCIdentity) && size(self.matchOIDCIdentity) > 0 ? 1 : 0) + (has(self.skip) && self.skip ? 1 : 0) "
    + "+ (has(self.deny) && self.deny ? 1 : 0) == 1",
    ImageRuleSpec.KindMessage)]
[CelRule(
    "!has(self.trustedRootSecretRef) || (has(self.matchOIDCIdentity) && size(self.matchOIDCIdentity) > 0)",
    ImageRuleSpec.TrustedRootMessage,
    FieldPath = ".trustedRootSecretRef")]
public sealed record ImageRuleSpec
{
    internal const string KindMessage = "spec.verify.images: a rule must have exactly one of secretRef, matchOIDCIdentity, skip and deny.";
    internal const string TrustedRootMessage = "spec.verify.images.trustedRootSecretRef can only be used with matchOIDCIdentity. Remove it.";

    [Required]
    [Description(
        "The images that the rule is for, by registry and repository in full, without tag and digest, such as ghcr.io/siderolabs/* or "
        + "docker.io/library/alpine. * matches any text, slashes included.")]
    [RegularExpression(Patterns.ImageGlob)]
    [StringLength(Limits.ImagePath)]
    public string Match { get; init => field = value ?? ""; } = "";

    [Description("The tool whose signatures are verified. Defaults to cosign, which is the only one.")]
    public ImageVerifyProvider? Provider { get; init; }

    [Description("A Secret with the public keys to trust in *.pub (PEM): ECDSA over P-256 or P-384, or RSA. An image must be signed by one of them.")]
    public SecretReference? SecretRef { get; init; }

    [Description("Trusts keyless signatures with a certificate of one of these identities.")]
    [Items(MaxCount = Limits.OIDCIdentities)]
    public IReadOnlyList<OIDCIdentitySpec> MatchOIDCIdentity { get; init => field = value ?? []; } = [];

    [Description(
        "With matchOIDCIdentity: a Secret with a Sigstore trusted root in trusted_root.json. Defaults to the root of Sigstore's public instance, which is "
        + "downloaded from the internet.")]
    public SecretReference? TrustedRootSecretRef { get; init; }

    [Description("Allows the images without a signature. Defaults to false.")]
    [DefaultValue(false)]
    public bool Skip { get; init; }

    [Description("Rejects the images. Defaults to false.")]
    [DefaultValue(false)]
    public bool Deny { get; init; }
}

/// <summary>Who signed without a key of their own.</summary>
public sealed record OIDCIdentitySpec
{
    [Required]
    [Description("A regular expression in the syntax of Go for the issuer of the identity, such as ^https://accounts\\.google\\.com$.")]
    [RegularExpression(Patterns.IdentityExpression)]
    [StringLength(Limits.IdentityExpression)]
    public string Issuer { get; init => field = value ?? ""; } = "";

    [Required]
    [Description("A regular expression in the syntax of Go for the subject of the certificate, such as @siderolabs\\.com$.")]
    [RegularExpression(Patterns.IdentityExpression)]
    [StringLength(Limits.IdentityExpression)]
    public string Subject { get; init => field = value ?? ""; } = "";
}
