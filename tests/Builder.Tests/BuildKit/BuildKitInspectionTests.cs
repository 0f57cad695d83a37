using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Tests.BuildKit;

public sealed class BuildKitInspectionTests
{
    [Theory]
    [InlineData("BuildKit version: v0.13.2", "0.13.2")]
    [InlineData("Buildkit:  v0.12.5", "0.12.5")]
    [InlineData("BuildKit version: v0.21.0-rc1", "0.21.0")]
    [InlineData("BuildKit version: v0.0.0+unknown", null)]
    [InlineData("Driver: remote", null)]
    public void Read_Version_IsThatOfTheNode(string line, string? version) =>
        Assert.Equal(version, BuildKitInspection.Read($"Name: x\n{line}\nPlatforms:        linux/arm64, linux/amd64").Version?.ToString());

    [Fact]
    public void Read_Platform_IsTheFirst() =>
        Assert.Equal("linux/arm64", BuildKitInspection.Read("Status: running\nPlatforms:        linux/arm64, linux/amd64, linux/amd64/v2").Platform);

    [Fact]
    public void Read_Snapshotter_IsThatOfTheWorker() => Assert.Equal(
        "native", BuildKitInspection.Read("Status: running\n org.mobyproject.buildkit.worker.snapshotter:   native\n").Snapshotter);

    [Fact]
    public void RequireVersion_OlderBuildKit_IsRefusedWithTheVersionToUse()
    {
        var failure = Assert.Throws<StepFailedException>(() => BuildKitInspection.Read("BuildKit version: v0.12.5").RequireVersion("tcp://b:1234"));

        Assert.Equal((FailureClass.Input, Reasons.BuildKitUnavailable), (failure.Class, failure.Reason));
        Assert.Equal("BuildKit at \"tcp://b:1234\" has version 0.12.5, which cannot pin the images of a build. Use BuildKit 0.13 or newer.", failure.Message);
    }

    [Theory]
    [InlineData("BuildKit version: v0.13.0")]
    [InlineData("BuildKit version: v0.0.0+unknown")]
    public void RequireVersion_NewEnoughOrUnknown_Passes(string line) => BuildKitInspection.Read(line).RequireVersion("tcp://b:1234");
}
