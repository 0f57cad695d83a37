using System.Text.Json;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Tests.Views;

public sealed class BuildViewTests
{
    [Fact]
    public void Outputs_OfAFinishedBuild_AreKeptOnce()
    {
        var status = BuildView.Kept(Cached(Finished())).Status;

        Assert.NotEmpty(status.Outputs);
        Assert.Same(status.Outputs, status.LastSucceeded!.Outputs);
    }

    [Fact]
    public void Outputs_OfAnEarlierSuccess_AreKeptBeside()
    {
        var build = Finished();
        var other = build.Status.Outputs.Select(output => output with { Digest = $"sha256:{new string('0', 64)}" }).ToList();

        var status = BuildView.Kept(Cached(build with { Status = build.Status with { Outputs = other } })).Status;

        Assert.Equal(other[0].Digest, status.Outputs[0].Digest);
        Assert.Equal(build.Status.Outputs[0].Digest, status.LastSucceeded!.Outputs[0].Digest);
    }

    [Fact]
    public void Build_Kept_IsTheSame()
    {
        var build = Finished();

        Assert.Equal(Text(build), Text(BuildView.Kept(Cached(build))));
    }

    [Fact]
    public void Strings_OfSeveralBuilds_AreShared()
    {
        var (first, second) = (Cached(Finished()), Cached(Finished()));

        Assert.Same(first.Spec.Source.Repository, second.Spec.Source.Repository);
        Assert.Same(first.Status.Outputs[0].Name, second.Status.Outputs[0].Name);
    }

    private static TalosImageBuild Finished()
    {
        var scenario = new Scenario { Build = Builds.Of(Builds.Spec) };
        scenario.Finished();
        return scenario.Build;
    }

    private static TalosImageBuild Cached(TalosImageBuild build) => JsonSerializer.Deserialize(Text(build), Resources.Builds.Json)!;

    private static string Text(TalosImageBuild build) => JsonSerializer.Serialize(build, EntitiesJsonContext.Default.TalosImageBuild);
}
