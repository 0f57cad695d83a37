using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The git repository of Talos Linux and the revision to build.</summary>
public sealed record SourceSpec : ISourceTree
{
    public const string Upstream = "https://github.com/siderolabs/talos.git";

    [Description(
        "The URL of the git repository: https, ssh (also user@host:path), http, git or file. Defaults to " + Upstream + ". "
        + "Store credentials in the Secret of spec.source.secretRef, never in the URL.")]
    [RegularExpression(Patterns.Repository)]
    [StringLength(Limits.Repository)]
    [DefaultValue(Upstream)]
    [CelRule(
        "!self.matches(r'" + Patterns.RepositoryWithCredentials + "')",
        "spec.source.repository" + GitSentences.NoCredentials + "spec.source.secretRef.",
        Reason = "FieldValueForbidden")]
    [CelRule(PortRules.Repository, "spec.source.repository" + PortRules.Sentence)]
    public string Repository { get; init => field = value ?? Upstream; } = Upstream;

    [Description(
        "The branch, tag or commit to build; also what git describe prints, such as v1.12.0-58-g86d6af1, for the commit after -g. Defaults "
        + "to the tag of spec.release. A branch may move; status.source.commit has the commit that was built.")]
    [RegularExpression(Patterns.Empty + Patterns.Revision)]
    [StringLength(Limits.Revision)]
    [CelRule(
        "!self.endsWith('" + GitSentences.LockSuffix + "')",
        "spec.source.revision" + GitSentences.NoLock)]
    public string? Revision { get; init => field = Unset.IfEmpty(value); }

    [Description(TreeSentences.Credentials)]
    public SecretReference? SecretRef { get; init; }

    [Description(
        "Patches of the source, applied before anything is read from it. Defaults to none. The SHA that is compiled in is that of the patched "
        + "commit.")]
    public PatchesSpec? Patches { get; init; }

    [Description(TreeSentences.Verify)]
    public SourceVerifySpec? Verify { get; init; }
}
