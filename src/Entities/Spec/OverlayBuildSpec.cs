using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>An overlay that is built from source against the packages of the same build.</summary>
public sealed record OverlayBuildSpec : IPkgfileTree
{
    [Required]
    [Description(
        "The URL of the git repository of the overlay: https, ssh (also user@host:path), http, git or file. Store credentials in the "
        + "Secret of spec.imager.overlay.build.secretRef, never in the URL.")]
    [RegularExpression(Patterns.Repository)]
    [StringLength(Limits.Repository)]
    [CelRule(
        "!self.matches(r'" + Patterns.RepositoryWithCredentials + "')",
        "spec.imager.overlay.build.repository" + GitSentences.NoCredentials + "spec.imager.overlay.build.secretRef.",
        Reason = "FieldValueForbidden")]
    [CelRule(PortRules.Repository, "spec.imager.overlay.build.repository" + PortRules.Sentence)]
    public string Repository { get; init => field = value ?? ""; } = "";

    [Required]
    [Description(
        "The branch, tag or commit to build; also what git describe prints, such as v0.2.0-3-g86d6af1, for the commit after -g.")]
    [RegularExpression(Patterns.Revision)]
    [StringLength(Limits.Revision)]
    [CelRule(
        "!self.endsWith('" + GitSentences.LockSuffix + "')",
        "spec.imager.overlay.build.revision" + GitSentences.NoLock)]
    public string Revision { get; init => field = value ?? ""; } = "";

    [Description(TreeSentences.Credentials)]
    public SecretReference? SecretRef { get; init; }

    [Description(TreeSentences.Patches)]
    public PatchesSpec? Patches { get; init; }

    [Description(TreeSentences.Verify)]
    public SourceVerifySpec? Verify { get; init; }

    [Required]
    [Description(
        "The target to build, by its name in the repository, such as sbc-raspberrypi. It is published as <host>/<username>/<target> for those "
        + "of spec.imager.overlay.platforms that spec.platforms contains.")]
    [RegularExpression(Patterns.DashedName)]
    [StringLength(Limits.OverlayTarget)]
    public string Target { get; init => field = value ?? ""; } = "";

    [Description(TreeSentences.Vars)]
    [MapValues(MaxCount = Limits.TreeVariables, Pattern = Patterns.VarValue, MaxLength = Limits.VariableValue)]
    [CelRule(TreeSentences.VarNamesRule, "spec.imager.overlay.build.vars" + TreeSentences.VarNamesMessage)]
    public IReadOnlyDictionary<string, string> Vars { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;

    [Description(TreeSentences.Variables)]
    [MapValues(MaxCount = Limits.TreeVariables, Pattern = Patterns.TreeVariableValue, MaxLength = Limits.VariableValue)]
    [CelRule(TreeSentences.VariableNamesRule, "spec.imager.overlay.build.variables" + TreeSentences.VariableNamesMessage)]
    [CelRule(TreeSentences.ReservedRule, "spec.imager.overlay.build.variables" + TreeSentences.ReservedMessage)]
    public IReadOnlyDictionary<string, string> Variables { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;
}
