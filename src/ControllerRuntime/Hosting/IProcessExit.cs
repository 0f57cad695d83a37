using Microsoft.Extensions.Hosting;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Ends the process in a way that its supervisor notices.</summary>
public interface IProcessExit
{
    /// <summary>Stops the host in order, and makes the exit code non-zero.</summary>
    void Fail();
}

internal sealed class HostExit(IHostApplicationLifetime lifetime) : IProcessExit
{
    public void Fail()
    {
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }
}
