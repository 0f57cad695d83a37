using Microsoft.Extensions.Hosting;

namespace TalosImageOperator.ControllerRuntime.Hosting;

internal sealed class HostExit(IHostApplicationLifetime lifetime) : IProcessExit
{
    public void Fail()
    {
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }
}
