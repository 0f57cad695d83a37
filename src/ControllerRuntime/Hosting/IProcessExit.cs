using Microsoft.Extensions.Hosting;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Exits the process with an error code.</summary>
public interface IProcessExit
{
    /// <summary>Shuts the host down and sets a non-zero exit code.</summary>
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
