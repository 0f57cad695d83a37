using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>
/// Lists the events of a pod that does not start in time. A build whose pods start costs no request.
/// </summary>
internal sealed class PodStartupProblemReader(IKubernetesApi api, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(30);

    public async Task<ReconcileInput> ReadAsync(ReconcileInput input, CancellationToken cancellationToken)
    {
        var overdue = input.Observed.All.Concat(input.Observed.Rebuilds).Append(input.Observed.Compare).OfType<PlatformObservation>().Where(observed => observed.WaitingSince is not null).ToList();
        if (overdue.Count == 0)
        {
            return input;
        }

        var left = overdue.Min(observed => observed.WaitingSince!.Value) + Timeout - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return input with { RequeueAfter = left };
        }

        var platforms = new List<PlatformObservation>();
        foreach (var observed in input.Observed.Platforms)
        {
            platforms.Add(await ExplainAsync(observed, cancellationToken));
        }

        var rebuilds = new List<PlatformObservation>();
        foreach (var observed in input.Observed.Rebuilds)
        {
            rebuilds.Add(await ExplainAsync(observed, cancellationToken));
        }

        var compare = input.Observed.Compare is { } comparing ? await ExplainAsync(comparing, cancellationToken) : null;
        var publish = await ExplainAsync(input.Observed.Publish, cancellationToken);
        return input with { Observed = input.Observed with { Platforms = platforms, Publish = publish, Rebuilds = rebuilds, Compare = compare }, RequeueAfter = RetryPeriod };
    }

    private async Task<PlatformObservation> ExplainAsync(PlatformObservation observed, CancellationToken cancellationToken)
    {
        if (observed.WaitingSince is null)
        {
            return observed;
        }

        var about = observed.Pod?.Metadata ?? observed.Job!.Metadata;
        var selector = new ListOptions { FieldSelector = $"involvedObject.uid={about.Uid}" };
        try
        {
            var page = await api.ListPageAsync(Resources.Events, about.NamespaceProperty, selector, cancellationToken);
            return PodStartupProblem.Explain(observed, page.Items);
        }
        catch (KubernetesApiException)
        {
            // If the operator is not allowed to list events, the message still names the command to find them.
            return observed;
        }
    }
}
