using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class MirrorsTests
{
    private static readonly Mirrors Two = new(new PullPlan
    {
        Mirrors = [new MirrorPlan("docker.io", ["m:5000/hub", "n"]), new MirrorPlan("ghcr.io", ["m:5000/ghcr"])],
    });

    [Theory]
    [InlineData("alpine:3", "m:5000/hub/library/alpine:3 n/library/alpine:3 alpine:3")]
    [InlineData("me/app@sha256:ab", "m:5000/hub/me/app@sha256:ab n/me/app@sha256:ab me/app@sha256:ab")]
    [InlineData("docker.io/me/app", "m:5000/hub/me/app n/me/app docker.io/me/app")]
    [InlineData("ghcr.io/siderolabs/imager:v1.13.9", "m:5000/ghcr/siderolabs/imager:v1.13.9 ghcr.io/siderolabs/imager:v1.13.9")]
    [InlineData("quay.io/a/b", "quay.io/a/b")]
    public void Places_OfReference_AreTheMirrorsThenItself(string reference, string places) =>
        Assert.Equal(places, string.Join(' ', Two.Places(reference)));

    [Fact]
    public void Places_WithoutMirrors_IsTheReference() => Assert.Equal(["a/b:1"], new Mirrors(null).Places("a/b:1"));
}
