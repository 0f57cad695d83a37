namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>Whether this process knows the cluster's state. Followers are ready too: their caches are warm.</summary>
public interface IReadiness
{
    bool IsReady { get; }

    /// <summary>What is missing, a sentence each; empty when ready.</summary>
    IReadOnlyList<string> Obstacles { get; }
}
