using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Statuses;

/// <summary>Why a run started.</summary>
public sealed class RunCauseTests
{
    public static TheoryData<string, Func<TalosImageBuildSpec, TalosImageBuildSpec>> Edits => new()
    {
        { "spec.outputs changed", spec => spec with { Outputs = ["kernel"] } },
        { "spec.variables changed", spec => spec with { Variables = new Dictionary<string, string> { ["WITH_DEBUG"] = "true" } } },
        { "spec.outputs, spec.release changed", spec => spec with { Outputs = ["kernel"], Release = "v1.13.8" } },
        { "spec.registry changed", spec => spec with { Registry = spec.Registry with { Tag = "next" } } },
    };

    [Fact]
    public void Cause_NewBuild_IsTheFirst() => Assert.Equal("first build", new Scenario().Finished().Status.Cause);

    [Theory]
    [MemberData(nameof(Edits))]
    public void Cause_SpecChanged_NamesTheFields(string expected, Func<TalosImageBuildSpec, TalosImageBuildSpec> edit)
    {
        var scenario = new Scenario().Finished();
        scenario.Build = scenario.Build.Edit(edit);
        scenario.Reconcile();

        Assert.Equal(expected, scenario.Status.Cause);
        Assert.StartsWith($"New run: {expected}. ", scenario.Events[^1].Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Cause_AnnotationSet_IsTheRequest()
    {
        var scenario = new Scenario().Finished();
        scenario.Build = scenario.Build.Rebuild("monday");
        scenario.Reconcile();
        Assert.Equal("rebuild requested", scenario.Status.Cause);

        scenario.Build = scenario.Build.Rebuild("tuesday").Edit(spec => spec with { Outputs = ["kernel"] });
        scenario.Reconcile();
        Assert.Equal("spec.outputs changed and rebuild requested", scenario.Status.Cause);
    }

    [Fact]
    public void Cause_FailedRunTriedAgainAfterAChangeOfItsJob_NamesTheJob()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        var job = scenario.Job(Builds.Amd64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65));
        scenario.Settle();
        scenario.Build = scenario.Build.Edit(spec => spec with { Job = spec.Job with { Retries = 7 } });
        scenario.Settle();

        Assert.Equal("spec.job changed", scenario.Status.Cause);
        Assert.Contains(scenario.Events, entry => entry.Note.StartsWith("New run: spec.job changed. ", StringComparison.Ordinal));
    }

    [Fact]
    public void Cause_ChangeThatStartsNoRun_StaysWhatItWas()
    {
        var scenario = new Scenario().Finished();
        scenario.Build = scenario.Build.Edit(spec => spec with { Job = spec.Job with { Retries = 7 } });
        scenario.Settle();

        Assert.Equal("first build", scenario.Status.Cause);
    }

    [Fact]
    public void SpecDigests_OfAnySpec_HoldNoValue()
    {
        var scenario = new Scenario(Builds.Spec with { Variables = new Dictionary<string, string> { ["WITH_DEBUG"] = "true" } });
        scenario.Reconcile();

        Assert.Contains("variables", scenario.Status.SpecDigests.Keys);
        Assert.All(scenario.Status.SpecDigests.Values, digest => Assert.Matches("^[0-9a-f]{8}$", digest));
    }
}
