using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Extensions that are built from one source tree: targets of a Pkgfile, or one Dockerfile.</summary>
/// <remarks>The constructor sets the default of an absent <c>install</c>, because the generated reader sets absent init properties to false.</remarks>
[CelRule(
    "(has(self.dockerfile) && self.dockerfile != '') != (has(self.targets) && size(self.targets) > 0)",
    ExtensionBuildSpec.FormMessage)]
[CelRule(
    "!(has(self.dockerfile) && self.dockerfile != '') || (has(self.name) && self.name != '')",
    ExtensionBuildSpec.NameMessage,
    FieldPath = ".name",
    Reason = "FieldValueRequired")]
[CelRule(
    "(has(self.dockerfile) && self.dockerfile != '') || (!(has(self.name) && self.name != '') && !(has(self.path) && self.path != '') "
    + "&& !(has(self.buildArgs) && size(self.buildArgs) > 0))",
    ExtensionBuildSpec.DockerfileFieldsMessage)]
[CelRule(
    "!(has(self.dockerfile) && self.dockerfile != '') || (!(has(self.vars) && size(self.vars) > 0) && !(has(self.variables) && size(self.variables) > 0))",
    ExtensionBuildSpec.PkgfileFieldsMessage)]
[CelRule(
    "(has(self.revision) && self.revision != '') || !has(self.repository) || self.repository == '" + ExtensionBuildSpec.Upstream + "'",
    ExtensionBuildSpec.RevisionMessage,
    FieldPath = ".revision",
    Reason = "FieldValueRequired")]
[method: JsonConstructor]
public sealed record ExtensionBuildSpec(
    [property: Description("Installs the extensions into all media that take extensions. Defaults to true. With false they are only published.")]
    [property: DefaultValue(true)]
    bool Install = true) : IPkgfileTree
{
    public const string Upstream = "https://github.com/siderolabs/extensions.git";

    internal const string FormMessage =
        "spec.extensions.build: an entry must have either targets, for a repository with a Pkgfile, or dockerfile and name.";
    internal const string NameMessage =
        "spec.extensions.build.name is required with dockerfile. Set it to metadata.name in the extension's manifest.yaml.";
    internal const string DockerfileFieldsMessage =
        "spec.extensions.build: path, name and buildArgs can only be used with dockerfile. Remove them, or set dockerfile instead of targets.";
    internal const string PkgfileFieldsMessage =
        "spec.extensions.build: vars and variables can only be used with targets. Use buildArgs with dockerfile.";
    internal const string RevisionMessage =
        "spec.extensions.build.revision is required for a repository other than " + Upstream + ". Set it to a branch, tag or commit.";

    [Description(
        "The URL of the git repository of the extensions: https, ssh (also user@host:path), http, git or file. Defaults to " + Upstream + ". "
        + "Store credentials in the "
        + "Secret of spec.extensions.build.secretRef, never in the URL.")]
    [RegularExpression(Patterns.Repository)]
    [StringLength(Limits.Repository)]
    [DefaultValue(Upstream)]
    [CelRule(
        "!self.matches(r'" + Patterns.RepositoryWithCredentials + "')",
        "spec.extensions.build.repository" + GitSentences.NoCredentials + "spec.extensions.build.secretRef.",
        Reason = "FieldValueForbidden")]
    [CelRule(PortRules.Repository, "spec.extensions.build.repository" + PortRules.Sentence)]
    public string Repository { get; init => field = value ?? Upstream; } = Upstream;

    [Description(
        "The branch, tag or commit to build; also what git describe prints, such as v1.12.0-58-g86d6af1, for the commit after -g. Defaults "
        + "to the upstream release of spec.release for " + Upstream + ". Required for other repositories.")]
    [RegularExpression(Patterns.Empty + Patterns.Revision)]
    [StringLength(Limits.Revision)]
    [CelRule(
        "!self.endsWith('" + GitSentences.LockSuffix + "')",
        "spec.extensions.build.revision" + GitSentences.NoLock)]
    public string? Revision { get; init => field = Unset.IfEmpty(value); }

    [Description(TreeSentences.Credentials)]
    public SecretReference? SecretRef { get; init; }

    [Description(TreeSentences.Patches)]
    public PatchesSpec? Patches { get; init; }

    [Description(TreeSentences.Verify)]
    public SourceVerifySpec? Verify { get; init; }

    [Description(
        "The targets to build, by their names in the repository, such as zfs. Each is built against the packages of this build, with the "
        + "upstream release of spec.release as TAG, and published as <host>/<username>/<target>.")]
    [Items(MaxCount = Limits.Products, Pattern = Patterns.DashedName, MaxLength = Limits.PackageTarget)]
    [Set]
    public IReadOnlyList<string> Targets { get; init => field = value ?? []; } = [];

    [Description(TreeSentences.Vars)]
    [MapValues(MaxCount = Limits.TreeVariables, Pattern = Patterns.VarValue, MaxLength = Limits.VariableValue)]
    public IReadOnlyDictionary<string, string> Vars { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;

    [Description(TreeSentences.Variables)]
    [MapValues(MaxCount = Limits.TreeVariables, Pattern = Patterns.TreeVariableValue, MaxLength = Limits.VariableValue)]
    public IReadOnlyDictionary<string, string> Variables { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;

    [Description("With dockerfile: the folder of the repository that is the build's context. Defaults to the repository's root.")]
    [RegularExpression(Patterns.Empty + Patterns.RelativePath)]
    [StringLength(Limits.FilePath)]
    public string? Path { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "Builds one extension with a Dockerfile instead of targets: its path below spec.extensions.build.path, such as Dockerfile. TAG, PKGS, "
        + "PKGS_PREFIX and SOURCE_DATE_EPOCH are set where the Dockerfile declares them. The image must contain manifest.yaml and rootfs/ only.")]
    [RegularExpression(Patterns.Empty + Patterns.RelativePath)]
    [StringLength(Limits.FilePath)]
    public string? Dockerfile { get; init => field = Unset.IfEmpty(value); }

    [Description("With dockerfile: metadata.name in the extension's manifest.yaml. The extension is published as <host>/<username>/<name>.")]
    [RegularExpression(Patterns.Empty + Patterns.DashedName)]
    [StringLength(Limits.PackageTarget)]
    public string? Name { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "With dockerfile: build arguments. Defaults to none. An argument that the Dockerfile does not declare is rejected. A value is one word "
        + "of letters, digits and . _ / : @ + , -.")]
    [MapValues(MaxCount = Limits.TreeVariables, Pattern = Patterns.TreeVariableValue, MaxLength = Limits.VariableValue)]
    public IReadOnlyDictionary<string, string> BuildArgs { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The names of the images that are built.</summary>
    public IReadOnlyList<string> Products() => Dockerfile is null ? Targets : Name is { } name ? [name] : [];
}
