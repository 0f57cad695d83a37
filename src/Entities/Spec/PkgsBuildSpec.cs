using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Packages that are built from source before Talos Linux is, in the same pod and with one BuildKit.</summary>
public sealed record PkgsBuildSpec
{
    public const string Upstream = "https://github.com/siderolabs/pkgs.git";

    [Description(
        "The git repository of the packages, by https, ssh (also user@host:path), http, git or file; default: " + Upstream + ". "
        + "Credentials belong into secretRef, never into the address.")]
    [RegularExpression(Patterns.Repository)]
    [StringLength(Limits.Repository)]
    [DefaultValue(Upstream)]
    [CelRule(
        "!self.matches(r'" + Patterns.RepositoryWithCredentials + "')",
        "spec.pkgs.build.repository" + GitSentences.NoCredentials + "spec.pkgs.build.secretRef",
        Reason = "FieldValueForbidden")]
    [CelRule(PortRules.Repository, "spec.pkgs.build.repository" + PortRules.Sentence)]
    public string Repository { get; init => field = value ?? Upstream; } = Upstream;

    [Description(
        "The branch, tag or commit to build; default: the commit that the source of Talos Linux names in PKGS, so that the packages "
        + "fit the release.")]
    [RegularExpression(Patterns.Empty + Patterns.Revision)]
    [StringLength(Limits.Revision)]
    [CelRule(
        "!self.endsWith('" + GitSentences.LockSuffix + "')",
        "spec.pkgs.build.revision" + GitSentences.NoLock)]
    public string? Revision { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "A Secret with what git needs to read the repository: username and password, or bearerToken; identity and known_hosts for ssh; ca.crt for a "
        + "certificate authority of your own; default: none.")]
    public SecretReference? SecretRef { get; init; }

    [Required]
    [Description(
        "The targets to build, by the repository's names, such as kernel or zfs-pkg. Each is published as <host>/<username>/<target>, "
        + "and takes the place of the package of the same name. With spec.outputs at most 64. A kernel and its module packages belong into one build: they are "
        + "signed with a key that is made anew for each.")]
    [Items(MinCount = 1, MaxCount = Limits.Products, Pattern = Patterns.DashedName, MaxLength = Limits.PackageTarget)]
    [Set]
    public IReadOnlyList<string> Targets { get; init => field = value ?? []; } = [];

    [Description(
        "A ConfigMap with changes to the kernel: config-amd64 and config-arm64 replace its configuration, keys that end in .patch are "
        + "applied to its source in the order of their names; default: none. A change in it starts no build by itself.")]
    public ConfigMapReference? ConfigMapRef { get; init; }
}
