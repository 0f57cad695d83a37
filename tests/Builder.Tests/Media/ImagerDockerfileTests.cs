using TalosImageOperator.Builder.Media;

namespace TalosImageOperator.Builder.Tests.Media;

public sealed class ImagerDockerfileTests
{
    private static readonly ImagerDockerfile Iso = new()
    {
        Imager = "ghcr.io/me/imager@sha256:ab",
        Arguments = ["iso", "--arch", "amd64"],
        SourceDateEpoch = 1787062459,
    };

    [Fact]
    public void ToString_OfIso_IsExecFormAndExportsOnlyTheOutput() => Assert.Equal(
        """
        FROM --platform=$BUILDPLATFORM ghcr.io/me/imager@sha256:ab AS media
        ENV SOURCE_DATE_EPOCH=1787062459 DETERMINISTIC_SEED=1
        RUN ["/bin/imager","iso","--arch","amd64"]
        FROM scratch
        COPY --from=media /out/ /

        """,
        Iso.ToString());

    [Fact]
    public void ToString_WithSecretsAndHostNetwork_MountsThemForTheRun()
    {
        var text = (Iso with
        {
            HostNetwork = true,
            Secrets =
            [
                new SecretFile(SecretFile.RegistryConfigId, "/r/config.json", "/run/docker/config.json"),
                new SecretFile("secureboot-uki-signing-key.pem", "/k/uki-signing-key.pem", "/secureboot/uki-signing-key.pem"),
            ],
        }).ToString();

        Assert.Contains(
            "RUN --network=host --mount=type=secret,id=docker,target=/run/docker/config.json,required=true "
            + "--mount=type=secret,id=secureboot-uki-signing-key.pem,target=/secureboot/uki-signing-key.pem,required=true [\"/bin/imager\"",
            text,
            StringComparison.Ordinal);
        Assert.Contains("DETERMINISTIC_SEED=1 DOCKER_CONFIG=/run/docker\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/k/", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfARunOfItsOwn_HasAnotherEnvironmentThanEveryOther() => Assert.Contains(
        "DETERMINISTIC_SEED=1 TALOS_IMAGE_RUN=x1\nRUN ", (Iso with { Run = "x1" }).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("console=\"ttyS0\"")]
    [InlineData("a\nRUN id")]
    [InlineData("<<EOF")]
    [InlineData("$(id) ${HOME} `id` \\")]
    public void ToString_ArgumentWithAnything_StaysOneStringOfOneLine(string argument)
    {
        var line = (Iso with { Arguments = ["iso", "--extra-kernel-arg", argument] }).ToString()
            .Split('\n').Single(line => line.StartsWith("RUN ", StringComparison.Ordinal));

        Assert.DoesNotContain("<<", line, StringComparison.Ordinal);
        using var command = System.Text.Json.JsonDocument.Parse(line["RUN ".Length..]);
        Assert.Equal(["/bin/imager", "iso", "--extra-kernel-arg", argument], command.RootElement.EnumerateArray().Select(item => item.GetString()));
    }

    [Fact]
    public void ToString_Privileged_MountsDevicesAndInterpretsNoArgument()
    {
        var line = (Iso with { Privileged = true, Arguments = ["metal", "$(id)"] }).ToString()
            .Split('\n').Single(line => line.StartsWith("RUN ", StringComparison.Ordinal));

        Assert.StartsWith(
            "RUN --security=insecure --mount=type=bind,source=busybox,target=/run/talos-image/busybox [", line, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(line[line.IndexOf('[', StringComparison.Ordinal)..]);
        var command = json.RootElement.EnumerateArray().Select(item => item.GetString()).ToList();
        Assert.Equal(["/run/talos-image/busybox", "sh", "-c"], command.Take(3));
        Assert.Equal("/run/talos-image/busybox mount -t devtmpfs devtmpfs /dev && exec \"$@\"", command[3]);
        Assert.Equal(["imager", "/bin/imager", "metal", "$(id)"], command.Skip(4));
    }

    [Fact]
    public void ToString_Authority_IsReadBesideTheImagersOwn() => Assert.Contains(
        " SSL_CERT_DIR=/etc/ssl/certs:/run/talos-image/registry-ca\n", (Iso with { Secrets = [new SecretFile(SecretFile.RegistryCaId, "/ca/ca.crt", "/x")] }).ToString(), StringComparison.Ordinal);
}
