using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.BuildKit;

public sealed class BuildxArgumentsTests
{
    private const string Options =
        "type=image,name=ghcr.io/me/imager,push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true,rewrite-timestamp=true";

    [Theory]
    [InlineData(false, Options)]
    [InlineData(true, Options + ",registry.insecure=true")]
    public void PushByDigest_OfRepository_NamesNoTag(bool insecure, string expected) =>
        Assert.Equal(["--output", expected], BuildxArguments.PushByDigest("ghcr.io/me/imager", insecure));

    [Fact]
    public void Cache_OfPlanWithoutOne_IsNothing() => Assert.Empty(BuildxArguments.Cache(null, "imager", insecure: false));

    [Fact]
    public void Cache_OfPlan_NeverFailsABuild()
    {
        var arguments = BuildxArguments.Cache(new CachePlan { Reference = "h/u/cache:amd64" }, "imager", insecure: false);

        Assert.Equal(
            [
                "--cache-from", "type=registry,ref=h/u/cache:amd64-imager", "--cache-to",
                "type=registry,ref=h/u/cache:amd64-imager,mode=max,ignore-error=true,image-manifest=true,oci-mediatypes=true",
            ],
            arguments);
    }

    [Fact]
    public void Create_OfEndpoint_NamesTheBuilderAfterIt()
    {
        var (one, other) = (BuildxArguments.BuilderName("tcp://a:1"), BuildxArguments.BuilderName("tcp://b:1"));
        Assert.NotEqual(one, other);
        Assert.Equal(["buildx", "create", "--driver", "remote", "--name", one, "tcp://a:1"], BuildxArguments.Create("tcp://a:1", []));
    }

    [Theory]
    [InlineData("Labels:\n org.mobyproject.buildkit.worker.network:             host\n org.mobyproject.buildkit.worker.snapshotter:          native\nGC", "native")]
    [InlineData(" org.mobyproject.buildkit.worker.snapshotter: overlayfs", "overlayfs")]
    [InlineData("Status: running", null)]
    public void Snapshotter_OfInspection_IsItsLabel(string inspection, string? expected) =>
        Assert.Equal(expected, BuildxArguments.Snapshotter(inspection));

    [Theory]
    [InlineData("src=/a/b", "src=/a/b")]
    [InlineData("src=/a,b", "\"src=/a,b\"")]
    [InlineData("src=/a\"b", "\"src=/a\"\"b\"")]
    public void CsvField_IsQuotedWhereNeeded(string field, string expected) => Assert.Equal(expected, BuildxArguments.CsvField(field));
}
