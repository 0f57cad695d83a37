using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Jobs;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using static TalosImageOperator.LocalCluster.Tests.Controllers.TestObjects;

namespace TalosImageOperator.LocalCluster.Tests.Controllers;

public sealed class JobCalculatorTests
{
    private const string Running = "{phase: Running, conditions: [{type: Ready, status: 'True'}]}";
    private const string Succeeded = "{phase: Succeeded}";
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero);

    [Fact]
    public void Decide_NewJob_StartsItAndCreatesOnePod()
    {
        var decision = Decide(Job("{}"));

        Assert.Equal(1, decision.Create);
        Assert.Equal("2026-01-01T00:01:00Z", decision.Status.Text("startTime"));
        Assert.Equal(1, decision.Status.Integer("active"));
    }

    [Theory]
    [InlineData("{parallelism: 3, completions: 5}", 3)]
    [InlineData("{parallelism: 3, completions: 2}", 2)]
    [InlineData("{parallelism: 3}", 3)]
    [InlineData("{parallelism: 0}", 0)]
    public void Decide_Parallelism_SaysHowManyPods(string spec, int pods) => Assert.Equal(pods, Decide(Job(spec)).Create);

    [Fact]
    public void Decide_PodSucceeded_ListsItThenCountsItAndCompletes()
    {
        var first = Decide(Job("{}"), PodOfJob("p", Succeeded));

        Assert.Equal(["p-uid"], first.Status.Items("uncountedTerminatedPods", "succeeded").Texts());
        Assert.Null(first.Status.Integer("succeeded"));
        Assert.True(Has(first, "SuccessCriteriaMet", "CompletionsReached"));
        Assert.False(Has(first, "Complete", "CompletionsReached"));
        Assert.Equal("p", Assert.Single(first.Release).Name());
        Assert.Equal(0, first.Create);
        Assert.Empty(first.Events);

        var second = Decide(After(Job("{}"), first), Released("p", Succeeded));
        Assert.Equal(1, second.Status.Integer("succeeded"));
        Assert.Empty(second.Status.Map("uncountedTerminatedPods")!);
        Assert.True(Has(second, "Complete", "CompletionsReached"));
        Assert.Equal("2026-01-01T00:01:00Z", second.Status.Text("completionTime"));
        Assert.Equal("Completed", Assert.Single(second.Events).Reason);
    }

    [Fact]
    public void Decide_PodListedBefore_IsReleasedAndNotListedAgain()
    {
        var decision = Decide(
            Job("{completions: 2}", "{succeeded: 1, uncountedTerminatedPods: {succeeded: [p-uid]}}"), PodOfJob("p", Succeeded));

        Assert.Equal(1, decision.Status.Integer("succeeded"));
        Assert.Equal(["p-uid"], decision.Status.Items("uncountedTerminatedPods", "succeeded").Texts());
        Assert.Equal("p", Assert.Single(decision.Release).Name());
    }

    [Fact]
    public void Decide_PodFailedWithinTheLimit_WaitsItsBackoff()
    {
        var decision = Decide(Job("{backoffLimit: 2}"), PodOfJob("p", Failed("main", 75, "2026-01-01T00:00:55Z")));

        Assert.Equal(1, FailedOf(decision));
        Assert.Equal(0, decision.Create);
        Assert.Equal(TimeSpan.FromSeconds(5), decision.Again);
        Assert.Equal(1, Decide(Job("{backoffLimit: 2}"), PodOfJob("p", Failed("main", 75, "2026-01-01T00:00:50Z"))).Create);
    }

    [Fact]
    public void Decide_MoreFailuresThanTheLimit_FailsWithBackoffLimitExceeded()
    {
        var first = Decide(Job("{backoffLimit: 0}"), PodOfJob("p", Failed("main", 1)));
        Assert.True(Has(first, "FailureTarget", "BackoffLimitExceeded"));
        Assert.False(Has(first, "Failed", "BackoffLimitExceeded"));

        var second = Decide(After(Job("{backoffLimit: 0}"), first), Released("p", Failed("main", 1)));
        Assert.Equal(1, second.Status.Integer("failed"));
        Assert.True(Has(second, "Failed", "BackoffLimitExceeded"));
        Assert.Equal("Job has reached the specified backoff limit", Assert.Single(second.Events).Message);
    }

    [Fact]
    public void Decide_FailedWhileAnotherPodRuns_StopsItBeforeTheFinalCondition()
    {
        var first = Decide(
            Job("{backoffLimit: 0, parallelism: 2, completions: 2}"), PodOfJob("a", Failed("main", 1)), PodOfJob("b", Running));
        Assert.True(Has(first, "FailureTarget", "BackoffLimitExceeded"));
        Assert.False(Has(first, "Failed", "BackoffLimitExceeded"));
        Assert.Equal("b", Assert.Single(first.Delete).Name());
        Assert.Equal(1, first.Status.Integer("terminating"));
        Assert.Equal(["a-uid", "b-uid"], first.Status.Items("uncountedTerminatedPods", "failed").Texts());

        var job = After(Job("{backoffLimit: 0, parallelism: 2, completions: 2}"), first);
        var stopping = Released("b", Running);
        stopping["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:30Z";
        var second = Decide(job, stopping);
        Assert.Equal(2, second.Status.Integer("failed"));
        Assert.False(Has(second, "Failed", "BackoffLimitExceeded"));

        var third = Decide(After(job, second));
        Assert.True(Has(third, "Failed", "BackoffLimitExceeded"));
        Assert.Equal(2, third.Status.Integer("failed"));
    }

    [Fact]
    public void Decide_PastItsDeadline_FailsWithDeadlineExceeded()
    {
        const string Spec = "{activeDeadlineSeconds: 30}";
        var late = Decide(Job(Spec, "{startTime: '2026-01-01T00:00:30Z'}"));
        Assert.True(Has(late, "FailureTarget", "DeadlineExceeded"));
        Assert.True(Has(Decide(After(Job(Spec), late)), "Failed", "DeadlineExceeded"));

        var early = Decide(Job(Spec, "{startTime: '2026-01-01T00:00:40Z'}"));
        Assert.Equal(TimeSpan.FromSeconds(10), early.Again);
        Assert.Equal(1, early.Create);
    }

    [Fact]
    public void Decide_Suspended_StopsPodsWithoutCountingThem()
    {
        var decision = Decide(Job("{suspend: true}", "{startTime: '2026-01-01T00:00:30Z'}"), PodOfJob("p", Running));

        Assert.Equal("p", Assert.Single(decision.Discard).Name());
        Assert.True(Has(decision, "Suspended", "JobSuspended"));
        Assert.Null(decision.Status.Text("startTime"));
        Assert.Null(decision.Status.Integer("active"));
        Assert.Equal(1, decision.Status.Integer("terminating"));
        Assert.Null(decision.Status.Integer("failed"));
        Assert.Empty(decision.Status.Map("uncountedTerminatedPods")!);
        Assert.Equal(0, decision.Create);
    }

    [Fact]
    public void Decide_CreatedSuspended_HasNoStartTime() => Assert.Null(Decide(Job("{suspend: true}")).Status.Text("startTime"));

    [Fact]
    public void Decide_Resumed_StartsItsTimeAnew()
    {
        var decision = Decide(
            Job("{}", "{startTime: '2026-01-01T00:00:30Z', conditions: [{type: Suspended, status: 'True'}]}"));

        Assert.Equal("2026-01-01T00:01:00Z", decision.Status.Text("startTime"));
        Assert.Equal("Resumed", Assert.Single(decision.Events).Reason);
        Assert.Equal(1, decision.Create);
    }

    [Theory]
    [InlineData("{podReplacementPolicy: Failed}", 0, 0)]
    [InlineData("{podReplacementPolicy: TerminatingOrFailed}", 1, 1)]
    [InlineData("{podFailurePolicy: {rules: []}}", 0, 0)]
    public void Decide_TerminatingPod_IsReplacedAsThePolicySays(string spec, int created, int failed)
    {
        var decision = Decide(Job(spec), PodOfJob("p", Running, terminating: true));

        Assert.Equal(created, decision.Create);
        Assert.Equal(failed, FailedOf(decision));
    }

    [Theory]
    [InlineData("onExitCodes: {operator: In, values: [64]}", "source", 64, "Container source for pod default/p failed with exit code 64 matching FailJob rule at index 1")]
    [InlineData("onExitCodes: {containerName: source, operator: NotIn, values: [75]}", "source", 64, "Container source for pod default/p failed with exit code 64 matching FailJob rule at index 1")]
    [InlineData("onExitCodes: {containerName: other, operator: In, values: [64]}", "source", 64, null)]
    [InlineData("onExitCodes: {operator: NotIn, values: [64]}", "source", 64, null)]
    [InlineData("onPodConditions: [{type: PodReady, status: 'False'}]", "source", 64, "Pod default/p has condition PodReady matching FailJob rule at index 1")]
    public void Decide_FailJobRule_FailsTheJobWithUpstreamsMessage(string rule, string container, int code, string? message)
    {
        var job = Job($"podFailurePolicy: {{rules: [{{action: Ignore, onPodConditions: [{{type: DisruptionTarget}}]}}, {{action: FailJob, {rule}}}]}}");
        var pod = PodOfJob("p", Failed(container, code));
        pod["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "PodReady", ["status"] = "False" });

        var decision = Decide(job, pod);

        var target = new JsonObject { ["status"] = decision.Status.DeepClone() }.Condition("FailureTarget");
        Assert.Equal(message, target.Text("message"));
        Assert.Equal(message is null ? null : "PodFailurePolicy", target.Text("reason"));
        Assert.Equal(1, FailedOf(decision));
    }

    [Fact]
    public void Decide_RuleWithoutContainerName_SeesSidecarsToo()
    {
        var job = Job("podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1, 64]}}]}");
        var pod = PodOfJob("p", """
            {phase: Failed, initContainerStatuses: [{name: buildkitd, state: {terminated: {exitCode: 1}}}, {name: source, state: {terminated: {exitCode: 64}}}]}
            """);

        var decision = Decide(job, pod);

        var target = new JsonObject { ["status"] = decision.Status.DeepClone() }.Condition("FailureTarget");
        Assert.StartsWith("Container buildkitd", target.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_IgnoredDisruption_IsNotCounted()
    {
        var job = Job("{backoffLimit: 0, podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}}");

        var decision = Decide(job, PodOfJob("p", "{phase: Failed, conditions: [{type: DisruptionTarget, status: 'True'}]}"));

        Assert.Equal(0, FailedOf(decision));
        Assert.False(Has(decision, "FailureTarget", "BackoffLimitExceeded"));
        Assert.Single(decision.Release);
    }

    [Fact]
    public void Decide_EndedJob_OnlyReleasesItsPods()
    {
        var decision = Decide(Job("{}", "{succeeded: 1, conditions: [{type: Complete, status: 'True'}]}"), PodOfJob("p", Succeeded));

        Assert.Equal(0, decision.Create);
        Assert.Equal(1, decision.Status.Integer("succeeded"));
        Assert.Single(decision.Release);
    }

    private static JobDecision Decide(JsonObject job, params JsonObject[] pods) => JobCalculator.Decide(View(job, pods));

    private static JobView View(JsonObject job, params JsonObject[] pods) =>
        new(job, pods, new PodBackoff(), Now, new JobTimings());

    /// <summary>The Job once the decision's status is written.</summary>
    private static JsonObject After(JsonObject job, JobDecision decision)
    {
        job["status"] = decision.Status.DeepClone();
        return job;
    }

    /// <summary>A pod without the Job's finalizer.</summary>
    private static JsonObject Released(string name, string status)
    {
        var pod = PodOfJob(name, status);
        pod.RemoveFinalizer("batch.kubernetes.io/job-tracking");
        return pod;
    }

    /// <summary>Failed pods that are counted or about to be.</summary>
    private static long FailedOf(JobDecision decision) =>
        (decision.Status.Integer("failed") ?? 0) + (decision.Status.Items("uncountedTerminatedPods", "failed")?.Count ?? 0);

    private static bool Has(JobDecision decision, string type, string reason)
    {
        var condition = new JsonObject { ["status"] = decision.Status.DeepClone() }.Condition(type);
        return condition.Text("status") == "True" && condition.Text("reason") == reason;
    }
}
