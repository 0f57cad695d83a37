using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Make;

public sealed class MakeCommandLineTests
{
    private static readonly string[] Target = ["--output", "type=image,name=h/u/imager"];
    private static readonly string[] Last = ["--provenance=false", "--metadata-file=/w/m.json"];

    [Fact]
    public void Of_PlanAndSource_IsGoalThenVariablesByName()
    {
        var make = Plans.Make("imager", ("TAG", "v1.13.9"), ("PLATFORM", "linux/arm64"), ("PKGS", "v1.13.0-4-gabc"));

        var arguments = MakeCommandLine.Of("target-imager", make, "linux/arm64", Plans.Facts, Target, Last);

        Assert.Equal(
            [
                "target-imager", "ABBREV_TAG=v1.13.9", "PKGS=v1.13.0-4-gabc", "PLATFORM=linux/arm64", "PROGRESS=plain", "PUSH=false",
                "SHA=3ebd10a7", "SOURCE_DATE_EPOCH=1787062459", "TAG=v1.13.9",
                "TARGET_ARGS=--output type=image,name=h/u/imager", "CI_ARGS=--provenance=false --metadata-file=/w/m.json",
            ],
            arguments);
    }

    [Fact]
    public void Of_PlanThatSetsACommitFact_KeepsThePlans() => Assert.Contains(
        "SOURCE_DATE_EPOCH=1",
        MakeCommandLine.Of("kernel", Plans.Make("kernel", ("SOURCE_DATE_EPOCH", "1")), "linux/amd64", Plans.Facts, [], []));

    [Fact]
    public void Of_FilesStep_LeavesTargetArgumentsToTheMakefile() => Assert.DoesNotContain(
        MakeCommandLine.Of("kernel", Plans.Make("kernel"), "linux/amd64", Plans.Facts, [], Last),
        argument => argument.StartsWith("TARGET_ARGS", StringComparison.Ordinal));

    [Theory]
    [InlineData("BUILD", "x")]
    [InlineData("CI_ARGS", "--allow")]
    [InlineData("SHELL", "/bin/evil")]
    [InlineData("GOAMD64", "v1 $(shell id)")]
    public void Of_VariableThatIsNotThePlansToSet_IsInput(string name, string value) => Assert.Throws<StepFailedException>(
        () => MakeCommandLine.Of("kernel", Plans.Make("kernel", (name, value)), "linux/amd64", Plans.Facts, [], []));

    [Fact]
    public void Of_TagOfTheRepositoryThatAShellActsOn_IsInput() => Assert.Throws<StepFailedException>(() => MakeCommandLine.Of(
        "kernel", Plans.Make("kernel"), "linux/amd64", Plans.Facts with { AbbrevTag = "v1$(id)" }, [], []));

    [Fact]
    public void Of_WorkspaceWithABlank_IsInput() => Assert.Throws<StepFailedException>(() => MakeCommandLine.Of(
        "kernel", Plans.Make("kernel"), "linux/amd64", Plans.Facts, [], ["--metadata-file=/my work/m.json"]));
}
