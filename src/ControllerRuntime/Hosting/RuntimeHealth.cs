using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Hosting;

internal sealed class RuntimeHealth(
    IEnumerable<IInformer> informers, ILeaderElector elector, ControllerRuntimeOptions options) : IReadiness, ILiveness
{
    private readonly IInformer[] _informers = [.. informers];
    private volatile bool _failed;

    public bool IsReady => Obstacles.Count == 0;

    public IReadOnlyList<string> Obstacles =>
    [
        .. _informers.Select(informer => informer.Failure).OfType<string>(),
        .. _informers.Where(informer => !informer.HasSynced)
            .Select(informer => $"the first list of {informer.Name} is not complete"),
        .. _informers.Where(informer => informer.HasSynced && informer.Staleness > options.StaleAfter)
            .Select(informer => $"{informer.Name} has not been watched for {informer.Staleness.TotalSeconds:0} s"),
    ];

    public bool IsAlive => !_failed && elector.IsHealthy;

    public void Fail() => _failed = true;
}

/// <summary>Whether this process knows the cluster's state. Followers are ready too: their caches are warm.</summary>
public interface IReadiness
{
    bool IsReady { get; }

    /// <summary>What is missing, a sentence each; empty when ready.</summary>
    IReadOnlyList<string> Obstacles { get; }
}

/// <summary>Whether this process still works. False asks for its restart.</summary>
public interface ILiveness
{
    bool IsAlive { get; }
}
