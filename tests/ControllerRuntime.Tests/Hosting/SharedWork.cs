using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

/// <summary>What all replicas reconcile, and whether two ever did at once.</summary>
public sealed class SharedWork
{
    private readonly Lock _gate = new();
    private readonly List<string> _active = [];

    /// <summary>Who started a reconcile, in order.</summary>
    public Recorder<string> Started { get; } = new();

    /// <summary>Whose reconcile was cancelled, in order.</summary>
    public Recorder<string> Cancelled { get; } = new();

    public bool Overlapped { get; private set; }

    /// <summary>What every reconcile waits for.</summary>
    public TaskCompletionSource Proceed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<ReconciliationResult> ReconcileAsync(string replica, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _active.Add(replica);
            Overlapped |= _active.Distinct().Count() > 1;
        }

        Started.Add(replica);
        try
        {
            await Proceed.Task.WaitAsync(cancellationToken);
            return ReconciliationResult.Success();
        }
        finally
        {
            lock (_gate)
            {
                _active.Remove(replica);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                Cancelled.Add(replica);
            }
        }
    }
}
