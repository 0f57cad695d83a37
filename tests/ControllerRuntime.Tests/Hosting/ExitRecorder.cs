using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

public sealed class ExitRecorder : IProcessExit
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Failed => _failed.Task.WaitAsync(Patience.Limit);

    public void Fail() => _failed.TrySetResult();
}
