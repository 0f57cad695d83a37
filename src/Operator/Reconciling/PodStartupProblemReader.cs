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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    public async Task<BuildCase> ReadAsync(BuildCase build, CancellationToken cancellationToken)
    {
        var overdue = build.Seen.All.Where(seen => seen.DueSince is not null).ToList();
        if (overdue.Count == 0)
        {
            return build;
        }

        var left = overdue.Min(seen => seen.DueSince!.Value) + Patience - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return build with { RequeueAfter = left };
        }

        var platforms = new List<PlatformObservation>();
        foreach (var seen in build.Seen.Platforms)
        {
            platforms.Add(await ExplainAsync(seen, cancellationToken));
        }

        var publish = await ExplainAsync(build.Seen.Publish, cancellationToken);
        return build with { Seen = build.Seen with { Platforms = platforms, Publish = publish }, RequeueAfter = Again };
    }

    private async Task<PlatformObservation> ExplainAsync(PlatformObservation seen, CancellationToken cancellationToken)
    {
        if (seen.DueSince is null)
        {
            return seen;
        }

        var about = seen.Pod?.Metadata ?? seen.Job!.Metadata;
        var selector = new ListOptions { FieldSelector = $"involvedObject.uid={about.Uid}" };
        try
        {
            var page = await api.ListPageAsync(Resources.Events, about.NamespaceProperty, selector, cancellationToken);
            return PodStartupProblem.Explain(seen, page.Items);
        }
        catch (KubernetesApiException)
        {
            // If the operator is not allowed to list events, the message still names the command to find them.
            return seen;
        }
    }
}
