using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class ImageReferenceTests
{
    [Theory]
    [InlineData("ghcr.io/me/x:v1", "ghcr.io/me/x", "ghcr.io")]
    [InlineData("127.0.0.1:5005/me/x", "127.0.0.1:5005/me/x", "127.0.0.1:5005")]
    [InlineData("127.0.0.1:5005/me/x:v1@sha256:ab", "127.0.0.1:5005/me/x", "127.0.0.1:5005")]
    [InlineData("localhost/x:v1", "localhost/x", "localhost")]
    [InlineData("me/x:v1", "me/x", "docker.io")]
    [InlineData("alpine", "alpine", "docker.io")]
    public void Parts_OfReference(string reference, string repository, string host)
    {
        Assert.Equal(repository, ImageReference.Repository(reference));
        Assert.Equal(host, ImageReference.Host(reference));
    }

    [Theory]
    [InlineData("alpine", "docker.io/library/alpine:latest")]
    [InlineData("me/x", "docker.io/me/x:latest")]
    [InlineData("docker.io/x:1", "docker.io/library/x:1")]
    [InlineData("127.0.0.1:5005/x", "127.0.0.1:5005/x:latest")]
    [InlineData("ghcr.io/me/x@sha256:ab", "ghcr.io/me/x@sha256:ab")]
    public void CompleteAndTagged_AreWhatDockerReads(string reference, string expected) =>
        Assert.Equal(expected, ImageReference.Tagged(ImageReference.Complete(reference)));

    [Theory]
    [InlineData("127.0.0.1:5005", true)]
    [InlineData("127.0.0.9", true)]
    [InlineData("localhost:5000", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("10.0.0.1:5000", false)]
    [InlineData("ghcr.io", false)]
    [InlineData("localhost.example.org", false)]
    public void IsLoopback_OfHost(string host, bool expected) => Assert.Equal(expected, ImageReference.IsLoopback(host));

    [Theory]
    [InlineData("127.0.0.1:5005", "127.0.0.1", 5005)]
    [InlineData("ghcr.io", "ghcr.io", 443)]
    [InlineData("[::1]:5000", "::1", 5000)]
    [InlineData("[::1]", "::1", 443)]
    public void NameAndPort_OfHost(string host, string name, int port)
    {
        Assert.Equal(name, ImageReference.Name(host));
        Assert.Equal(port, ImageReference.Port(host, 443));
    }
}
