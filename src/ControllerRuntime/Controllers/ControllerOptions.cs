using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Queue;

namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>Options of a controller.</summary>
public sealed class ControllerOptions
{
    /// <summary>The name of the controller in logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Objects that are reconciled at the same time; null: as the runtime's options say.</summary>
    public int? Workers { get; set; }

    /// <summary>The delay after each failure in a row.</summary>
    public IRateLimiter<NamespacedName> RateLimiter { get; set; } = new ExponentialRateLimiter<NamespacedName>();
}
