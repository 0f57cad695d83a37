using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Events;
using TalosImageOperator.Operator.Metrics;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Reports each transition as events, metrics, traces and log lines after its status is written.</summary>
internal sealed class TransitionReporter(IEventRecorder events, OperatorMetrics metrics, ILogger<TransitionReporter> logger)
{
    public void Report(TalosImageBuild build, TalosImageBuildStatus after)
    {
        foreach (var entry in TransitionEvents.Between(build, after))
        {
            events.Record(build, entry.Warning ? EventType.Warning : EventType.Normal, entry.Reason, entry.Action, entry.Note, entry.Related);
            Log.Transition(logger, build.Metadata.NamespaceProperty, build.Metadata.Name, entry.Reason, entry.Note);
        }

        metrics.Transition(build.Status, after);
        BuildTraces.Transition(build, after);
    }
}
