using System.Diagnostics;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Tests.Web;

namespace TalosImageOperator.Operator.Tests.Metrics;

public sealed class TraceTests
{
    [Fact]
    public void Trace_OfAFailedBuild_HasItsPlatformsAndSteps()
    {
        var build = Shown.Failed("traced");
        var spans = Record(() => BuildTraces.Transition(build with { Status = new() { Phase = BuildPhase.Building } }, build.Status), "traced");

        var root = Assert.Single(spans, span => span.DisplayName == "build");
        Assert.Equal(ActivityStatusCode.Error, root.Status);
        Assert.Equal((build.Status.StartedAt, build.Status.CompletedAt), (root.StartTimeUtc, root.StartTimeUtc + root.Duration));
        var platforms = spans.Where(span => span.DisplayName == "platform").ToList();
        Assert.Equal([Builds.Amd64, Builds.Arm64], platforms.Select(span => (string)span.GetTagItem("talosimages.platform")!).Order());
        Assert.All(platforms, platform => Assert.Equal(root.SpanId, platform.ParentSpanId));
        foreach (var platform in build.Status.Platforms)
        {
            var parent = platforms.Single(span => (string)span.GetTagItem("talosimages.platform")! == platform.Platform);
            var steps = spans.Where(span => span.ParentSpanId == parent.SpanId).ToList();
            Assert.Equal(platform.Steps.Select(step => (step.Name, step.StartedAt)), steps.Select(span => (span.DisplayName, (DateTimeOffset?)span.StartTimeUtc)));
        }

        Assert.Equal("kernel", Assert.Single(spans, span => span.Status == ActivityStatusCode.Error && span.DisplayName is not ("build" or "platform")).DisplayName);
        Assert.All(spans, span => Assert.Equal(root.TraceId, span.TraceId));
    }

    [Fact]
    public void Trace_WithoutATransitionToTheEnd_IsNotMade()
    {
        var build = Shown.Failed("untraced");

        Assert.Empty(Record(() => BuildTraces.Transition(build, build.Status), "untraced"));
    }

    // Other tests make spans at the same time.
    private static List<Activity> Record(Action act, string name)
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BuildTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        act();
        lock (spans)
        {
            var trace = spans.FirstOrDefault(span => (string?)span.GetTagItem("talosimages.build.name") == name)?.TraceId;
            return [.. spans.Where(span => span.TraceId == trace).OrderBy(span => span.StartTimeUtc)];
        }
    }
}
