using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>Modules that a platform's kernel lacks.</summary>
public sealed record DroppedModulesStatus
{
    [Required]
    [Description("The platform, such as linux/amd64.")]
    public string Platform { get; init => field = value ?? ""; } = "";

    [Description("The modules, as far as they fit into the result of the kernel's step.")]
    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];
}
