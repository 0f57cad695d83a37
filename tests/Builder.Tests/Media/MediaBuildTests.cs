using TalosImageOperator.Builder.Media;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Media;

public sealed class MediaBuildTests
{
    private static readonly BuildPlan Plan = Plans.Of("https://git.example/talos.git", "v1.13.9");
    private static readonly ImagerDockerfile Iso = new() { Imager = "i@sha256:ab", Arguments = ["iso"], SourceDateEpoch = 1 };

    [Fact]
    public void Arguments_OfPlainRun_AsksForNoEntitlement() => Assert.Equal(
        "buildx build --progress=plain --provenance=false --sbom=false --file /m/f --output type=local,dest=/m/out /m/empty",
        string.Join(' ', MediaBuild.Arguments(Iso, "/m/f", "/m/out", "/m/empty", Plan)));

    [Fact]
    public void Arguments_OfASecondBuild_UseNoCache() => Assert.Contains(
        " --no-cache ", string.Join(' ', MediaBuild.Arguments(Iso, "/m/f", "/m/out", "/m/empty", Plan.Again(shared: true))), StringComparison.Ordinal);

    [Fact]
    public void Arguments_WithHostNetworkAndSecret_AllowAndNameThem() => Assert.Contains(
        "--allow network.host --secret id=docker,src=/r/config.json /m/empty",
        string.Join(' ', MediaBuild.Arguments(
            Iso with { HostNetwork = true, Secrets = [new SecretFile("docker", "/r/config.json", "/x")] },
            "/m/f", "/m/out", "/m/empty", Plan)),
        StringComparison.Ordinal);

    [Fact]
    public void SecureBootKeys_OfMountedSecret_LeavesOutTheKubeletsOwnNames()
    {
        using var folder = new TempFolder();
        folder.Write("uki-signing-key.pem", "k");
        folder.Write("db.auth", "d");
        folder.Write("..data_link", "x");
        folder.Write("odd name", "x");

        var files = SecretFile.SecureBootKeys(folder.Path);

        Assert.Equal(["/secureboot/db.auth", "/secureboot/uki-signing-key.pem"], files.Select(file => file.Target));
    }
}
