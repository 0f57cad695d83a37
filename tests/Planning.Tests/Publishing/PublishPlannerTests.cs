using System.Text;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Publishing;

public sealed class PublishPlannerTests
{
    private const string Commit = "3ebd10a7aa0a4c1e1a7c0f9d9c6f8f6ddc0e8d11";

    private static readonly TalosImageBuildSpec Spec = Specs.Of("v1.13.9", "kernel", "imager", "installer");

    [Fact]
    public void Plan_OfTwoPlatforms_HasOneIndexForEachPublishedOutput()
    {
        var plan = Plan(Spec, Results("installer-base", "kernel", "imager", "installer"));

        Assert.Equal(["kernel", "imager", "installer"], plan.Outputs.Select(output => output.Name));
        Assert.Equal("application/vnd.talosimages.kernel", plan.Outputs[0].ArtifactType);
        Assert.Equal("registry.example:5005/me/talos/talos-kernel", plan.Outputs[0].Repository);
        Assert.Equal(
            [("linux/amd64", "sha256:kernel-amd64", 100), ("linux/arm64", "sha256:kernel-arm64", 100)],
            plan.Outputs[0].Manifests.Select(manifest => (manifest.Platform, manifest.Digest, (int)manifest.Size)));
        Assert.Equal("v1.13.9", plan.Registry.Tag);
    }

    [Fact]
    public void Plan_PlatformsInAnotherOrder_GivesTheSameIndex()
    {
        var results = Results("kernel", "imager", "installer");
        var reversed = Spec with { Platforms = [.. Spec.Platforms.Reverse()] };

        Assert.Equal(Digests(Plan(Spec, results)), Digests(Plan(reversed, results)));
    }

    [Fact]
    public void Plan_OfFilesThatOnePlatformPushedAsAnImage_HasAnIndexWithoutArtifactType()
    {
        var results = Results("kernel", "imager", "installer");
        results["linux/arm64"] = [.. results["linux/arm64"].Select(result => result.Step == "kernel" ? result with { AsImage = true } : result)];

        var plan = Plan(Spec, results);

        Assert.Null(plan.Outputs[0].ArtifactType);
        Assert.DoesNotContain("artifactType", Encoding.UTF8.GetString(IndexManifest.Render(plan, plan.Outputs[0]).Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OfFilesThatOnePlatformPushedAsAnImage_HasTheImageFormOfTheOther()
    {
        OutputFile[] files = [new OutputFile { Name = "vmlinuz-amd64", Sha256 = new string('a', 64), Size = 7 }];
        var results = Results("kernel", "imager", "installer");
        results["linux/arm64"] = [.. results["linux/arm64"].Select(result => result.Step == "kernel" ? result with { AsImage = true, Files = files } : result)];
        results["linux/amd64"] = [.. results["linux/amd64"].Select(result => result.Step == "kernel" ? result with { Files = files } : result)];

        var manifests = Plan(Spec, results).Outputs[0].Manifests;

        var image = ArtifactManifest.AsImage("linux/amd64", files, 1787062459);
        Assert.Equal((image.Digest, image.Bytes.Length), (manifests[0].Digest, (int)manifests[0].Size));
        Assert.Equal(files, manifests[0].Files);
        Assert.Equal(("sha256:kernel-arm64", null), (manifests[1].Digest, manifests[1].Files));
    }

    [Fact]
    public void Plan_OfFilesThatBothPlatformsPushedAsArtifacts_LeavesThemAsTheyAre()
    {
        OutputFile[] files = [new OutputFile { Name = "vmlinuz-amd64", Sha256 = new string('a', 64), Size = 7 }];
        var results = Results("kernel", "imager", "installer").ToDictionary(
            pair => pair.Key, pair => (IReadOnlyList<StepResult>)[.. pair.Value.Select(result => result with { Files = files })]);

        Assert.All(Plan(Spec, results).Outputs.SelectMany(output => output.Manifests), manifest => Assert.Null(manifest.Files));
    }

    [Fact]
    public void Plan_OutputWithoutDigest_NamesItAndThePlatform()
    {
        var results = Results("kernel", "imager");

        var error = Assert.Throws<ArgumentException>(() => Plan(Spec, results));

        Assert.Contains("linux/amd64 has no digest of \"installer\"", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Digests(PublishPlan plan) =>
        plan.Outputs.Select(output => IndexManifest.Render(plan, output).Digest);

    private static PublishPlan Plan(TalosImageBuildSpec spec, Dictionary<string, IReadOnlyList<StepResult>> results) =>
        PublishPlanner.Plan(
            [.. spec.Platforms.Select(platform => BuildPlanner.Plan(spec, platform))], Commit, 1787062459, sign: false, attest: null, spec.Platforms.ToDictionary(platform => platform, platform =>
                PushedOutputs.Of(BuildPlanner.Plan(spec, platform), results[platform].ToDictionary(result => result.Step!))));

    private static Dictionary<string, IReadOnlyList<StepResult>> Results(params string[] steps) =>
        Spec.Platforms.ToDictionary(platform => platform, platform => (IReadOnlyList<StepResult>)
        [
            new StepResult { Step = "source", Commit = Commit, SourceDateEpoch = 1787062459 },
            .. steps.Select(step => new StepResult { Step = step, Digest = $"sha256:{step}-{platform[6..]}", Size = 100 }),
        ]);
}
