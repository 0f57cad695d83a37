using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>A step of a platform: an init container of its pod, or the main container.</summary>
public sealed record StepStatus
{
    [Required]
    [Description("The name of the step and of its container.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("When the container started.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the container ended. Absent while it is running.")]
    public DateTimeOffset? CompletedAt { get; init; }
}
