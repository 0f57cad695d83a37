using TalosImageOperator.Builder.Local;

namespace TalosImageOperator.Builder.Tests.Local;

public sealed class BuildKitOptionTests
{
    [Theory]
    [InlineData("linux/amd64", "tcp://a:1")]
    [InlineData("linux/arm64", "unix:///b?x=y")]
    public void For_Platform_IsItsOwnOrTheOneForEvery(string platform, string expected) => Assert.Equal(
        expected, BuildKitOption.For(BuildKitOption.Parse(["linux/amd64=tcp://a:1", "=unix:///b?x=y"])!, platform));

    [Theory]
    [InlineData("a:1")]
    [InlineData("linux/amd64=a:1")]
    [InlineData("amd64=tcp://a:1")]
    [InlineData("")]
    public void Parse_OfAnythingElse_IsRefused(string value) => Assert.Null(BuildKitOption.Parse([value]));
}
