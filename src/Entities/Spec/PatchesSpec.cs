using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Patches of a source tree.</summary>
public sealed record PatchesSpec
{
    [Required]
    [Description(
        "A ConfigMap whose keys are git patches, as git format-patch or git diff writes them. They are applied in the order of their keys. "
        + "Changing the ConfigMap does not trigger a new build; give changed content a new name, as kustomize's configMapGenerator does.")]
    public ConfigMapReference ConfigMapRef { get; init => field = value ?? new(); } = new();
}
