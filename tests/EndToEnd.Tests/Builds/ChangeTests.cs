using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>A build whose spec changes, that is rebuilt, or whose operator is killed.</summary>
[Collection(SystemTests.Name)]
public sealed class ChangeTests(RunningSystem system)
{
    [SkippableFact]
    public async Task Change_OneOverride_NewRunAndOldJobsGoneAndLastSuccessStays()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("change").ToString());
        var first = await system.UntilSucceededAsync("change");

        await system.Kubectl.ApplyAsync(Manifest.Quick("change").With("pkgs.overrides.kernel", $"{Stack.Registry}/fixture/kernel:v1.0.0-1-gf1f1f1f").ToString());
        var building = await system.UntilAsync("change", build => build.Status.Fingerprint != first.Status.Fingerprint);
        if (building.Status.Phase != BuildPhase.Succeeded)
        {
            Assert.Equal(first.Status.Fingerprint, building.Status.LastSucceeded!.Fingerprint);
        }

        var second = await system.UntilSucceededAsync("change");
        Assert.NotEqual(first.Status.Outputs[0].Digest, second.Status.Outputs[0].Digest);
        Assert.Equal(second.Status.Fingerprint, second.Status.LastSucceeded!.Fingerprint);
        var jobs = await system.Kubectl.ChildrenAsync("jobs", second);
        Assert.All(jobs, job => Assert.Contains(second.Status.Fingerprint![..8], job, StringComparison.Ordinal));
        Assert.Empty(await system.Kubectl.ChildrenAsync("configmaps", second));
    }

    [SkippableFact]
    public async Task Rebuild_Annotated_SameDigestsFromNewJobs()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("again").ToString());
        var first = await system.UntilSucceededAsync("again");
        await system.Kubectl.RunAsync(["annotate", "tib", "again", "talosimages.dev/rebuild=once"]);
        await system.UntilAsync("again", build => build.Status.LastHandledRebuild == "once");
        var second = await system.UntilSucceededAsync("again");

        Assert.NotEqual(first.Status.Platforms[0].Job, second.Status.Platforms[0].Job);
        Assert.Equal(first.Status.Outputs[0].Digest, second.Status.Outputs[0].Digest);
    }

    [SkippableFact]
    public async Task Finished_JobsDeleted_StayFinished()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("final").ToString());
        var build = await system.UntilSucceededAsync("final");
        await system.Kubectl.RunAsync(["delete", "jobs", "-l", $"talosimages.dev/build-uid={build.Metadata.Uid}", "--wait"]);
        await system.Kubectl.RunAsync(["annotate", "tib", "final", "example.com/touched=yes"]);

        // Another build goes from start to end in the meantime: had the first one been started again, its Jobs would be here.
        await system.Kubectl.ApplyAsync(Manifest.Quick("meanwhile").ToString());
        await system.UntilSucceededAsync("meanwhile");
        Assert.Empty(await system.Kubectl.ChildrenAsync("jobs", build));
        Assert.Equal(BuildPhase.Succeeded, (await system.Kubectl.GetAsync("final")).Status.Phase);
    }

    [SkippableFact]
    public async Task Operator_KilledWhileBuilding_BuildEndsAsIfNothingHadHappened()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("survivor").ToString());
        await system.UntilAsync("survivor", build => build.Status.Phase == BuildPhase.Building);
        await system.KillOperatorAsync();
        await system.StartOperatorAsync();

        var build = await system.UntilSucceededAsync("survivor");
        Assert.Equal(2, (await system.Kubectl.ChildrenAsync("jobs", build)).Length);
        Assert.Equal(1, build.Status.Platforms[0].Attempts);
    }

    [SkippableFact]
    public async Task Delete_RunningBuild_LeavesNothing()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("gone").ToString());
        var build = await system.UntilAsync("gone", candidate => candidate.Status.Phase == BuildPhase.Building);
        await system.Kubectl.RunAsync(["delete", "tib", "gone", "--wait"]);

        await Patience.UntilAsync(
            () => system.Kubectl.ChildrenAsync("jobs,pods,configmaps", build), left => left.Length == 0, left => string.Join(' ', left));
    }
}
