using TalosImageOperator.ControllerRuntime.Hosting;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

public sealed class ExitRecorder : IProcessExit
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Failed => _failed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Fail() => _failed.TrySetResult();
}
