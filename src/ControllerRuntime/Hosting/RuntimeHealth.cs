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

/// <summary>Whether the caches are up to date. Replicas that are not leader are ready too.</summary>
public interface IReadiness
{
    bool IsReady { get; }

    /// <summary>The problems. Empty if ready.</summary>
    IReadOnlyList<string> Obstacles { get; }
}

/// <summary>Whether the process works. If not, it should be restarted.</summary>
public interface ILiveness
{
    bool IsAlive { get; }
}
