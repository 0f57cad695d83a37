using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Packages that are built from source before Talos Linux, in the same pod and BuildKit.</summary>
public sealed record PkgsBuildSpec
{
    public const string Upstream = "https://github.com/siderolabs/pkgs.git";

    [Description(
        "The URL of the packages' git repository: https, ssh (also user@host:path), http, git or file. Defaults to " + Upstream + ". "
        + "Store credentials in the Secret of spec.pkgs.build.secretRef, never in the URL.")]
    [RegularExpression(Patterns.Repository)]
    [StringLength(Limits.Repository)]
    [DefaultValue(Upstream)]
    [CelRule(
        "!self.matches(r'" + Patterns.RepositoryWithCredentials + "')",
        "spec.pkgs.build.repository" + GitSentences.NoCredentials + "spec.pkgs.build.secretRef.",
        Reason = "FieldValueForbidden")]
    [CelRule(PortRules.Repository, "spec.pkgs.build.repository" + PortRules.Sentence)]
    public string Repository { get; init => field = value ?? Upstream; } = Upstream;

    [Description(
        "The branch, tag or commit to build. Defaults to the commit that PKGS names in the source of Talos Linux, so that the packages "
        + "match the release.")]
    [RegularExpression(Patterns.Empty + Patterns.Revision)]
    [StringLength(Limits.Revision)]
    [CelRule(
        "!self.endsWith('" + GitSentences.LockSuffix + "')",
        "spec.pkgs.build.revision" + GitSentences.NoLock)]
    public string? Revision { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "A Secret with the credentials for the repository: username and password, or bearerToken; identity and known_hosts for ssh; ca.crt "
        + "for a private certificate authority. Defaults to none.")]
    public SecretReference? SecretRef { get; init; }

    [Required]
    [Description(
        "The targets to build, by their names in the repository, such as kernel or zfs-pkg. Each is published as "
        + "<host>/<username>/<target> and replaces the package of the same name. At most 64 together with spec.outputs. Build a kernel and "
        + "its module packages together: each build signs them with a new key.")]
    [Items(MinCount = 1, MaxCount = Limits.Products, Pattern = Patterns.DashedName, MaxLength = Limits.PackageTarget)]
    [Set]
    public IReadOnlyList<string> Targets { get; init => field = value ?? []; } = [];

    [Description(
        "A ConfigMap with kernel changes: config-amd64 and config-arm64 replace the kernel configuration; keys that end in .patch are "
        + "applied to the kernel source in the order of their names. Defaults to none. Changing the ConfigMap does not trigger a new build.")]
    public ConfigMapReference? ConfigMapRef { get; init; }
}
