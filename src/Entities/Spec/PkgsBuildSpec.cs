using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Packages that are built from source before Talos Linux, in the same pod and BuildKit.</summary>
public sealed record PkgsBuildSpec : IPkgfileTree
{
    public const string Upstream = "https://github.com/siderolabs/pkgs.git";

    [Description(
        "The URL of the git repository of the packages: https, ssh (also user@host:path), http, git or file. Defaults to " + Upstream + ". "
        + "Store credentials in the "
        + "Secret of spec.pkgs.build.secretRef, never in the URL.")]
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
        "The branch, tag or commit to build; also what git describe prints, such as v1.12.0-58-g86d6af1, for the commit after -g. Defaults "
        + "to the commit in spec.pkgs.tag if it has one, otherwise to the commit that PKGS names in the source of Talos Linux, so that the "
        + "packages match the release.")]
    [RegularExpression(Patterns.Empty + Patterns.Revision)]
    [StringLength(Limits.Revision)]
    [CelRule(
        "!self.endsWith('" + GitSentences.LockSuffix + "')",
        "spec.pkgs.build.revision" + GitSentences.NoLock)]
    public string? Revision { get; init => field = Unset.IfEmpty(value); }

    [Description(TreeSentences.Credentials)]
    public SecretReference? SecretRef { get; init; }

    [Description(TreeSentences.Patches)]
    public PatchesSpec? Patches { get; init; }

    [Description(TreeSentences.Verify)]
    public SourceVerifySpec? Verify { get; init; }

    [Required]
    [Description(
        "The targets to build, by their names in the repository, such as kernel or zfs-pkg. Each is published as "
        + "<host>/<username>/<target> and replaces the package of the same name, also for extensions and overlays that are built. At most 64 together with "
        + "spec.outputs, extensions and the overlay. Build a kernel and its module packages together: each build signs them with a new key, "
        + "unless spec.pkgs.build.kernel.signingKeySecretRef is set.")]
    [Items(MinCount = 1, MaxCount = Limits.Products, Pattern = Patterns.DashedName, MaxLength = Limits.PackageTarget)]
    [Set]
    public IReadOnlyList<string> Targets { get; init => field = value ?? []; } = [];

    [Description(TreeSentences.Vars)]
    [MapValues(MaxCount = Limits.TreeVariables, Pattern = Patterns.VarValue, MaxLength = Limits.VariableValue)]
    [CelRule(TreeSentences.VarNamesRule, "spec.pkgs.build.vars" + TreeSentences.VarNamesMessage)]
    public IReadOnlyDictionary<string, string> Vars { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;

    [Description(TreeSentences.Variables)]
    [MapValues(MaxCount = Limits.TreeVariables, Pattern = Patterns.TreeVariableValue, MaxLength = Limits.VariableValue)]
    [CelRule(TreeSentences.VariableNamesRule, "spec.pkgs.build.variables" + TreeSentences.VariableNamesMessage)]
    [CelRule(TreeSentences.ReservedRule, "spec.pkgs.build.variables" + TreeSentences.ReservedMessage)]
    public IReadOnlyDictionary<string, string> Variables { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;

    [Description("Changes of the kernel.")]
    public KernelSpec Kernel { get; init => field = value ?? new(); } = new();
}
