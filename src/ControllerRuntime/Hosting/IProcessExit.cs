namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Ends the process in a way that its supervisor notices.</summary>
public interface IProcessExit
{
    /// <summary>Stops the host in order, and makes the exit code non-zero.</summary>
    void Fail();
}
