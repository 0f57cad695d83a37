namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Whether this process still works. False asks for its restart.</summary>
public interface ILiveness
{
    bool IsAlive { get; }
}
