using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

/// <summary>What the controller under test did, and what holds it up.</summary>
public sealed class WidgetWork
{
    public Recorder<(NamespacedName Key, int? Size)> Reconciled { get; } = new();

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Proceed { get; set; } = Task.CompletedTask;
}
