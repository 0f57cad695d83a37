using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Make;

namespace TalosImageOperator.Builder.Tests.Make;

public sealed class SafeValueTests
{
    [Theory]
    [InlineData("")]
    [InlineData("v1.13.9")]
    [InlineData("ghcr.io/me/kernel@sha256:0123")]
    [InlineData("linux/amd64,linux/arm64")]
    [InlineData("tcell_minimal,grpcnotrace")]
    public void Require_PlainValue_Passes(string value) => SafeValue.Require("X", value);

    [Theory]
    [InlineData("$(shell id)")]
    [InlineData("$X")]
    [InlineData("`id`")]
    [InlineData("a b")]
    [InlineData("a;id")]
    [InlineData("a&id")]
    [InlineData("a|id")]
    [InlineData("a>b")]
    [InlineData("a\"b")]
    [InlineData("a'b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a\nb")]
    [InlineData("a\n")]
    [InlineData("a*b")]
    [InlineData("~root")]
    [InlineData("ä")]
    public void Require_WhatMakeOrAShellActsOn_IsInput(string value)
    {
        var failure = Assert.Throws<StepFailedException>(() => SafeValue.Require("TAG", value));
        Assert.Equal(64, failure.ExitCode);
        Assert.Contains("TAG", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("A=B")]
    [InlineData("-j")]
    public void Require_NameThatIsNone_IsInput(string name) =>
        Assert.Throws<StepFailedException>(() => SafeValue.Require(name, "x"));
}
