using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Events;
using TalosImageOperator.Operator.Metrics;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Tells events, metrics and the log of each transition, once its status is written.</summary>
internal sealed class TransitionReporter(IEventRecorder events, OperatorMetrics metrics, ILogger<TransitionReporter> logger)
{
    public void Report(TalosImageBuild build, TalosImageBuildStatus after)
    {
        var before = build.Status;
        foreach (var told in TransitionEvents.Between(before, after))
        {
            events.Record(build, told.Warning ? EventType.Warning : EventType.Normal, told.Reason, told.Action, told.Note);
            Log.Transition(logger, build.Metadata.NamespaceProperty, build.Metadata.Name, told.Reason, told.Note);
        }

        metrics.Transition(before, after);
    }
}
