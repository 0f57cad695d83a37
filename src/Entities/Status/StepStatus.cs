using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>One step of a platform: an init container of its pod, or the main one.</summary>
public sealed record StepStatus
{
    [Required]
    [Description("The step's name, which is also its container's name.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("When its container started.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When its container ended. Absent while it is running.")]
    public DateTimeOffset? CompletedAt { get; init; }
}
