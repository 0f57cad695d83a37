using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Tests.Crd;

namespace TalosImageOperator.Entities.Tests.Rules;

public sealed class ReservedVariablesTests
{
    [Theory]
    [InlineData("TAG", "spec.release")]
    [InlineData("ABBREV_TAG", "spec.release")]
    [InlineData("IMAGE_TAG", "spec.registry.tag")]
    [InlineData("IMAGE_TAG_OUT", "spec.registry.tag")]
    [InlineData("TAG_SUFFIX_IN", "spec.registry.tag")]
    [InlineData("SHA", "spec.source")]
    [InlineData("SOURCE_DATE_EPOCH", "spec.source")]
    [InlineData("REGISTRY", "spec.registry.advertisedHost")]
    [InlineData("IMAGE_REGISTRY", "spec.registry.host")]
    [InlineData("USERNAME", "spec.registry.username")]
    [InlineData("REGISTRY_AND_USERNAME", "spec.registry.username")]
    [InlineData("PLATFORM", "spec.platforms")]
    [InlineData("PKGS", "spec.pkgs.tag")]
    [InlineData("PKGS_PREFIX", "spec.pkgs.prefix")]
    [InlineData("PKG_KERNEL", "spec.pkgs.overrides")]
    [InlineData("IMAGER_ARGS", "spec.imager")]
    [InlineData("PUSH", "The Builder decides")]
    [InlineData("PROGRESS", "The Builder decides")]
    [InlineData("BUILD", "The Builder decides")]
    [InlineData("CI_ARGS", "The Builder decides")]
    [InlineData("TARGET_ARGS", "The Builder decides")]
    [InlineData("COMMON_ARGS", "The Builder decides")]
    [InlineData("DEST", "The Builder decides")]
    [InlineData("ARTIFACTS", "The Builder decides")]
    [InlineData("DOCKER_HOST", "The Builder decides")]
    [InlineData("MAKEFLAGS", "not variables of the build")]
    [InlineData("MAKE", "not variables of the build")]
    [InlineData("SHELL", "not variables of the build")]
    [InlineData("PATH", "not variables of the build")]
    [InlineData("HOME", "not variables of the build")]
    [InlineData("LD_PRELOAD", "not variables of the build")]
    [InlineData("BASH_ENV", "not variables of the build")]
    [InlineData("GIT_SSH_COMMAND", "not variables of the build")]
    [InlineData("HTTPS_PROXY", "not variables of the build")]
    public void Refusal_ReservedName_SaysWhatToUseInstead(string name, string expected) =>
        Assert.Contains(expected, ReservedVariables.Refusal(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("GOAMD64")]
    [InlineData("TAG_SUFFIX")]
    [InlineData("IMAGE_NAME_SUFFIX")]
    [InlineData("NAME")]
    [InlineData("INSTALLER_ARCH")]
    [InlineData("WITH_DEBUG")]
    [InlineData("WITH_RACE")]
    [InlineData("GO_BUILDTAGS")]
    [InlineData("CGO_ENABLED")]
    [InlineData("TOOLS")]
    [InlineData("TOOLS_PREFIX")]
    [InlineData("FACTORY")]
    [InlineData("GOFIPS140")]
    [InlineData("ZSTD_COMPRESSION_LEVEL")]
    [InlineData("INSTALLER_ONLY_PKGS")]
    [InlineData("TAGS")]
    [InlineData("PUSHED")]
    [InlineData("MY_PATH")]
    public void Refusal_VariableOfTheBuild_IsNone(string name) => Assert.Null(ReservedVariables.Refusal(name));

    [Fact]
    public void Schema_HasARuleForEveryGroup()
    {
        var rules = CrdFile.At("spec.variables").Schema["x-kubernetes-validations"]!.AsArray();

        Assert.Equal(10, rules.Count);
        Assert.Contains(rules, rule => (string?)rule!["message"] == ReservedVariables.ProcessMessage);
    }
}
