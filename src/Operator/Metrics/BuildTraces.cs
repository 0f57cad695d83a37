using System.Diagnostics;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Metrics;

/// <summary>
/// A trace of each finished build: the build, its platforms and their steps, with the times of the status. It is made at the end, so that
/// it survives changes of the leader.
/// </summary>
internal static class BuildTraces
{
    public const string SourceName = "TalosImageOperator.Builds";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Records the run if it has just ended.</summary>
    /// <param name="build">The build, with the status before the transition.</param>
    /// <param name="after">The status after the transition.</param>
    public static void Transition(TalosImageBuild build, TalosImageBuildStatus after)
    {
        if (build.Status.Phase == after.Phase || after is not { Phase: BuildPhase.Succeeded or BuildPhase.Failed, StartedAt: { } start, CompletedAt: { } end })
        {
            return;
        }

        // The span of a reconcile would otherwise be the parent.
        var current = Activity.Current;
        Activity.Current = null;
        try
        {
            using var root = Span("build", default, start, end);
            if (root is null)
            {
                return;
            }

            root.SetTag("talosimages.build.namespace", build.Metadata.NamespaceProperty);
            root.SetTag("talosimages.build.name", build.Metadata.Name);
            root.SetTag("talosimages.build.release", build.Spec.Release);
            root.SetTag("talosimages.build.reason", after.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Reason);
            Fail(root, after.Phase == BuildPhase.Failed, after.Failure?.Reason);
            foreach (var platform in after.Platforms)
            {
                Platform(root, platform, after);
            }
        }
        finally
        {
            Activity.Current = current;
        }
    }

    private static void Platform(Activity root, PlatformStatus platform, TalosImageBuildStatus status)
    {
        if (platform.StartedAt is not { } start
            || Span("platform", root.Context, start, platform.CompletedAt ?? status.CompletedAt!.Value) is not { } span)
        {
            return;
        }

        using (span)
        {
            span.SetTag("talosimages.platform", platform.Platform);
            span.SetTag("talosimages.attempts", platform.Attempts);
            span.SetTag("k8s.node.name", platform.Node);
            span.SetTag("k8s.pod.name", platform.Pod);
            Fail(span, platform.Phase == BuildPhase.Failed, platform.Reason);
            foreach (var step in platform.Steps)
            {
                if (step.StartedAt is { } began)
                {
                    using var part = Span(step.Name, span.Context, began, step.CompletedAt ?? span.StartTimeUtc + span.Duration);
                    Fail(part, status.Failure is { } failure && failure.Platform == platform.Platform && failure.Step == step.Name, status.Failure?.Reason);
                }
            }
        }
    }

    // It ends when it is disposed of, at the time that is set here.
    private static Activity? Span(string name, ActivityContext parent, DateTimeOffset start, DateTimeOffset end) =>
        Source.StartActivity(name, ActivityKind.Internal, parent, startTime: start)?.SetEndTime(end.UtcDateTime);

    private static void Fail(Activity? span, bool failed, string? reason)
    {
        if (failed)
        {
            span?.SetStatus(ActivityStatusCode.Error, reason);
        }
    }
}
