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
        JobDecision decision = Decide(Job("{}"));

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
    public void Decide_PodSucceeded_CountsItOnceAndCompletes()
    {
        JobDecision decision = Decide(Job("{}"), PodOfJob("p", Succeeded));

        Assert.Equal(1, decision.Status.Integer("succeeded"));
        Assert.True(Has(decision, "SuccessCriteriaMet", "CompletionsReached"));
        Assert.True(Has(decision, "Complete", "CompletionsReached"));
        Assert.Equal("2026-01-01T00:01:00Z", decision.Status.Text("completionTime"));
        Assert.Equal("p", Assert.Single(decision.Release).Name());
        Assert.Equal(0, decision.Create);
        Assert.Equal("Completed", Assert.Single(decision.Events).Reason);
    }

    [Fact]
    public void Decide_PodCountedBefore_IsReleasedAndNotCountedAgain()
    {
        JobDecision decision = JobCalculator.Decide(View(Job("{completions: 2}", "{succeeded: 1}"), PodOfJob("p", Succeeded)) with
        {
            Counted = new HashSet<string> { "p-uid" },
        });

        Assert.Equal(1, decision.Status.Integer("succeeded"));
        Assert.Equal("p", Assert.Single(decision.Release).Name());
    }

    [Fact]
    public void Decide_PodFailedWithinTheLimit_WaitsItsBackoff()
    {
        JobDecision decision = Decide(Job("{backoffLimit: 2}"), PodOfJob("p", Failed("main", 75, "2026-01-01T00:00:55Z")));

        Assert.Equal(1, decision.Status.Integer("failed"));
        Assert.Equal(0, decision.Create);
        Assert.Equal(TimeSpan.FromSeconds(5), decision.Again);
        Assert.Equal(1, Decide(Job("{backoffLimit: 2}"), PodOfJob("p", Failed("main", 75, "2026-01-01T00:00:50Z"))).Create);
    }

    [Fact]
    public void Decide_MoreFailuresThanTheLimit_FailsWithBackoffLimitExceeded()
    {
        JobDecision decision = Decide(Job("{backoffLimit: 0}"), PodOfJob("p", Failed("main", 1)));

        Assert.True(Has(decision, "FailureTarget", "BackoffLimitExceeded"));
        Assert.True(Has(decision, "Failed", "BackoffLimitExceeded"));
        Assert.Equal("Job has reached the specified backoff limit", Assert.Single(decision.Events).Message);
    }

    [Fact]
    public void Decide_FailedWhileAnotherPodRuns_StopsItBeforeTheFinalCondition()
    {
        JobDecision first = Decide(
            Job("{backoffLimit: 0, parallelism: 2, completions: 2}"), PodOfJob("a", Failed("main", 1)), PodOfJob("b", Running));
        Assert.True(Has(first, "FailureTarget", "BackoffLimitExceeded"));
        Assert.False(Has(first, "Failed", "BackoffLimitExceeded"));
        Assert.Equal("b", Assert.Single(first.Delete).Name());
        Assert.Equal(1, first.Status.Integer("terminating"));

        JsonObject job = Job("{backoffLimit: 0, parallelism: 2, completions: 2}");
        job["status"] = first.Status.DeepClone();
        JobDecision second = Decide(job, PodOfJob("b", Running, terminating: true));
        Assert.False(Has(second, "Failed", "BackoffLimitExceeded"));

        job["status"] = second.Status.DeepClone();
        JobDecision third = JobCalculator.Decide(View(job) with { Counted = new HashSet<string> { "b-uid" } });
        Assert.True(Has(third, "Failed", "BackoffLimitExceeded"));
        Assert.Equal(2, third.Status.Integer("failed"));
    }

    [Fact]
    public void Decide_PastItsDeadline_FailsWithDeadlineExceeded()
    {
        const string Spec = "{activeDeadlineSeconds: 30}";
        JobDecision late = Decide(Job(Spec, "{startTime: '2026-01-01T00:00:30Z'}"));
        Assert.True(Has(late, "Failed", "DeadlineExceeded"));

        JobDecision early = Decide(Job(Spec, "{startTime: '2026-01-01T00:00:40Z'}"));
        Assert.Equal(TimeSpan.FromSeconds(10), early.Again);
        Assert.Equal(1, early.Create);
    }

    [Fact]
    public void Decide_Suspended_StopsPodsWithoutCountingThem()
    {
        JobDecision decision = Decide(Job("{suspend: true}", "{startTime: '2026-01-01T00:00:30Z'}"), PodOfJob("p", Running));

        Assert.Equal("p", Assert.Single(decision.Delete).Name());
        Assert.Equal("p", Assert.Single(decision.Release).Name());
        Assert.True(Has(decision, "Suspended", "JobSuspended"));
        Assert.Null(decision.Status.Integer("failed"));
        Assert.Equal(0, decision.Create);
    }

    [Fact]
    public void Decide_CreatedSuspended_HasNoStartTime() => Assert.Null(Decide(Job("{suspend: true}")).Status.Text("startTime"));

    [Fact]
    public void Decide_Resumed_StartsItsTimeAnew()
    {
        JobDecision decision = Decide(
            Job("{}", "{startTime: '2026-01-01T00:00:30Z', conditions: [{type: Suspended, status: 'True'}]}"));

        Assert.Equal("2026-01-01T00:01:00Z", decision.Status.Text("startTime"));
        Assert.Equal("Resumed", Assert.Single(decision.Events).Reason);
        Assert.Equal(1, decision.Create);
    }

    [Theory]
    [InlineData("{podReplacementPolicy: Failed}", 0, null)]
    [InlineData("{podReplacementPolicy: TerminatingOrFailed}", 1, 1)]
    [InlineData("{podFailurePolicy: {rules: []}}", 0, null)]
    public void Decide_TerminatingPod_IsReplacedAsThePolicySays(string spec, int created, int? failed)
    {
        JobDecision decision = Decide(Job(spec), PodOfJob("p", Running, terminating: true));

        Assert.Equal(created, decision.Create);
        Assert.Equal(failed, (int?)decision.Status.Integer("failed"));
    }

    [Theory]
    [InlineData("onExitCodes: {operator: In, values: [64]}", "source", 64, "Container source for pod default/p failed with exit code 64 matching FailJob rule at index 1")]
    [InlineData("onExitCodes: {containerName: source, operator: NotIn, values: [75]}", "source", 64, "Container source for pod default/p failed with exit code 64 matching FailJob rule at index 1")]
    [InlineData("onExitCodes: {containerName: other, operator: In, values: [64]}", "source", 64, null)]
    [InlineData("onExitCodes: {operator: NotIn, values: [64]}", "source", 64, null)]
    [InlineData("onPodConditions: [{type: PodReady, status: 'False'}]", "source", 64, "Pod default/p has condition PodReady matching FailJob rule at index 1")]
    public void Decide_FailJobRule_FailsTheJobWithUpstreamsMessage(string rule, string container, int code, string? message)
    {
        JsonObject job = Job($"podFailurePolicy: {{rules: [{{action: Ignore, onPodConditions: [{{type: DisruptionTarget}}]}}, {{action: FailJob, {rule}}}]}}");
        JsonObject pod = PodOfJob("p", Failed(container, code));
        pod["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "PodReady", ["status"] = "False" });

        JobDecision decision = Decide(job, pod);

        JsonObject? target = new JsonObject { ["status"] = decision.Status.DeepClone() }.Condition("FailureTarget");
        Assert.Equal(message, target.Text("message"));
        Assert.Equal(message is null ? null : "PodFailurePolicy", target.Text("reason"));
        Assert.Equal(1, decision.Status.Integer("failed"));
    }

    [Fact]
    public void Decide_RuleWithoutContainerName_SeesSidecarsToo()
    {
        JsonObject job = Job("podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1, 64]}}]}");
        JsonObject pod = PodOfJob("p", """
            {phase: Failed, initContainerStatuses: [{name: buildkitd, state: {terminated: {exitCode: 1}}}, {name: source, state: {terminated: {exitCode: 64}}}]}
            """);

        JobDecision decision = Decide(job, pod);

        Assert.StartsWith("Container buildkitd", Assert.Single(decision.Events).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_IgnoredDisruption_IsNotCounted()
    {
        JsonObject job = Job("{backoffLimit: 0, podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}}");

        JobDecision decision = Decide(job, PodOfJob("p", "{phase: Failed, conditions: [{type: DisruptionTarget, status: 'True'}]}"));

        Assert.Null(decision.Status.Integer("failed"));
        Assert.False(Has(decision, "FailureTarget", "BackoffLimitExceeded"));
        Assert.Single(decision.Release);
    }

    [Fact]
    public void Decide_EndedJob_OnlyReleasesItsPods()
    {
        JobDecision decision = Decide(Job("{}", "{succeeded: 1, conditions: [{type: Complete, status: 'True'}]}"), PodOfJob("p", Succeeded));

        Assert.Equal(0, decision.Create);
        Assert.Equal(1, decision.Status.Integer("succeeded"));
        Assert.Single(decision.Release);
    }

    private static JobDecision Decide(JsonObject job, params JsonObject[] pods) => JobCalculator.Decide(View(job, pods));

    private static JobView View(JsonObject job, params JsonObject[] pods) =>
        new(job, pods, new HashSet<string>(), new PodBackoff(), Now, new JobTimings());

    private static bool Has(JobDecision decision, string type, string reason)
    {
        JsonObject? condition = new JsonObject { ["status"] = decision.Status.DeepClone() }.Condition(type);
        return condition.Text("status") == "True" && condition.Text("reason") == reason;
    }
}
