using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The git repository of Talos Linux and what to check out of it.</summary>
public sealed record SourceSpec
{
    public const string Upstream = "https://github.com/siderolabs/talos.git";

    [Description(
        "The git repository, by https, ssh (also user@host:path), http, git or file; default: " + Upstream + ". "
        + "Credentials belong into secretRef, never into the address.")]
    [RegularExpression(Patterns.Repository)]
    [StringLength(Limits.Repository)]
    [DefaultValue(Upstream)]
    [CelRule(
        "!self.matches(r'" + Patterns.RepositoryWithCredentials + "')",
        "spec.source.repository" + GitSentences.NoCredentials + "spec.source.secretRef",
        Reason = "FieldValueForbidden")]
    [CelRule(PortRules.Repository, "spec.source.repository" + PortRules.Sentence)]
    public string Repository { get; init => field = value ?? Upstream; } = Upstream;

    [Description(
        "The branch, tag or commit to build; default: the tag of spec.release. Branches move: the commit that was built is in "
        + "status.source.commit.")]
    [RegularExpression(Patterns.Empty + Patterns.Revision)]
    [StringLength(Limits.Revision)]
    [CelRule(
        "!self.endsWith('" + GitSentences.LockSuffix + "')",
        "spec.source.revision" + GitSentences.NoLock)]
    public string? Revision { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "A Secret with what git needs to read the repository: username and password, or bearerToken; identity and known_hosts for ssh; ca.crt for a "
        + "certificate authority of your own; default: none.")]
    public SecretReference? SecretRef { get; init; }
}
