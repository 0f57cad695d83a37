using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Spec;

/// <summary>What a success leaves in the cluster for others to consume.</summary>
public sealed record PublishSpec
{
    [Description(
        "The name of a ConfigMap that receives the reference and digest of every published output, such as INSTALLER_REF and INSTALLER_DIGEST, for "
        + "substitution by Flux or kustomize. The operator creates it after the tags are written, updates it with each success, and never touches a "
        + "ConfigMap that does not belong to this build. Defaults to none.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string? ConfigMap { get; init => field = Unset.IfEmpty(value); }
}
