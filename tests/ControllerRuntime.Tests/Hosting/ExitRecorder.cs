using TalosImageOperator.ControllerRuntime.Hosting;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

public sealed class ExitRecorder : IProcessExit
{
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Failed => failed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Fail() => failed.TrySetResult();
}
