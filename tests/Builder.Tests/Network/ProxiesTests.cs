using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Network;

namespace TalosImageOperator.Builder.Tests.Network;

public sealed class ProxiesTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["http_proxy"] = "http://proxy:3128",
        ["HTTP_PROXY"] = "http://proxy:3128",
        ["no_proxy"] = ".svc,10.0.0.0/8",
    };

    [Fact]
    public void Arguments_OfWhatIsSet_AreBuildKitsOwnNames() =>
        Assert.Equal(["--build-arg=http_proxy=http://proxy:3128", "--build-arg=no_proxy=.svc,10.0.0.0/8"], Proxies.Arguments(Environment));

    [Fact]
    public void Arguments_OfNothing_AreNone() => Assert.Empty(Proxies.Arguments(new Dictionary<string, string>()));

    [Fact]
    public void Arguments_OfUpperCaseAlone_AreTheSame() => Assert.Equal(
        ["--build-arg=https_proxy=http://proxy:3128"],
        Proxies.Arguments(Proxies.InSmallLetters(new Dictionary<string, string> { ["HTTPS_PROXY"] = "http://proxy:3128" })));

    [Fact]
    public void InSmallLetters_OfCapitals_AddsWhatTheMakefileReads() => Assert.Equal(
        ["HTTPS_PROXY=http://b", "HTTP_PROXY=http://a", "http_proxy=http://own", "https_proxy=http://b"],
        Proxies.InSmallLetters(new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = "http://a",
            ["http_proxy"] = "http://own",
            ["HTTPS_PROXY"] = "http://b",
        }).Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));

    [Fact]
    public void Arguments_OfWhatAShellActsOn_IsRefusedByItsOwnName() => Assert.Contains(
        "no_proxy",
        Assert.Throws<StepFailedException>(() => Proxies.Arguments(new Dictionary<string, string> { ["no_proxy"] = "*.example.com" })).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("http://me:hunter2@proxy:3128")]
    [InlineData("http://hunter2$(id)")]
    public void Require_WhatMayStandInNoArgument_IsRefusedAndNotTold(string address)
    {
        foreach (var name in (string[])["https_proxy", "HTTPS_PROXY"])
        {
            var failure = Assert.Throws<StepFailedException>(() => Proxies.Require(
                Proxies.InSmallLetters(new Dictionary<string, string> { [name] = address })));
            Assert.Contains("https_proxy", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        }
    }
}
