using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Verifying.Images;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Verifying;

public sealed class ImageRulesTests
{
    private const string Digest = "sha256:0123456789012345678901234567890123456789012345678901234567890123";

    [Theory]
    [InlineData("ghcr.io/siderolabs/*", "ghcr.io/siderolabs/imager:v1", true)]
    [InlineData("ghcr.io/siderolabs/*", $"ghcr.io/siderolabs/a/b@{Digest}", true)]
    [InlineData("ghcr.io/siderolabs/*", "ghcr.io/siderolabs2/imager:v1", false)]
    [InlineData("ghcr.io/siderolabs/imager", "ghcr.io/siderolabs/imager:v1", true)]
    [InlineData("ghcr.io/siderolabs/imager", "ghcr.io/siderolabs/imager2:v1", false)]
    [InlineData("docker.io/library/alpine", "alpine:3", true)]
    [InlineData("docker.io/me/*", "me/tool", true)]
    [InlineData("alpine", "alpine:3", false)]
    [InlineData("*/imager", "ghcr.io/siderolabs/imager:v1", true)]
    [InlineData("registry:5000/*-pkg", "registry:5000/me/zfs-pkg:v1", true)]
    [InlineData("registry:5000/*a*a", "registry:5000/a", false)]
    [InlineData("registry:5000/*a*a", "registry:5000/xaxa", true)]
    [InlineData("*", "alpine", true)]
    [InlineData("ghcr.io/siderolabs/*", "ghcr.io:443/siderolabs/imager:v1", true)]
    [InlineData("ghcr.io/siderolabs/*", "GHCR.IO/siderolabs/imager:v1", true)]
    [InlineData("ghcr.io:443/siderolabs/*", "ghcr.io:443/siderolabs/imager:v1", true)]
    [InlineData("docker.io/library/alpine", "index.docker.io/alpine:3", true)]
    [InlineData("docker.io/me/*", "registry-1.docker.io/me/tool", true)]
    public void Find_Pattern_MatchesRegistryAndRepositoryAlone(string match, string reference, bool expected) =>
        Assert.Equal(expected ? 0 : null, new ImageRules([new ImageRulePlan { Match = match, Kind = ImageRuleKind.Deny }]).Find(reference));

    [Fact]
    public void Find_SeveralRules_GivesTheFirst()
    {
        var rules = new ImageRules(
        [
            new ImageRulePlan { Match = "ghcr.io/me/tools", Kind = ImageRuleKind.Skip },
            new ImageRulePlan { Match = "ghcr.io/me/*", Kind = ImageRuleKind.Key },
        ]);
        Assert.Equal([0, 1, null], new[] { "ghcr.io/me/tools:v1", "ghcr.io/me/kernel:v1", "quay.io/x" }.Select(rules.Find));
    }

    /// <summary>BuildKit uses the last rule that matches: the first rule of the spec is after the others, and what was verified after it.</summary>
    [Fact]
    public void Policy_OfRules_DeniesAllButSkippedAndVerified() => Assert.Equal(
        [
            ("DENY", "docker-image://ghcr.io/me/*:*"),
            ("DENY", "docker-image://ghcr.io/me/*@*"),
            ("ALLOW", "docker-image://ghcr.io/me/tools:*"),
            ("ALLOW", "docker-image://ghcr.io/me/tools@*"),
            ("ALLOW", $"docker-image://ghcr.io/me/kernel@{Digest}"),
            ("ALLOW", $"docker-image://ghcr.io/me/kernel:*@{Digest}"),
        ],
        new ImageRules(
        [
            new ImageRulePlan { Match = "ghcr.io/me/tools", Kind = ImageRuleKind.Skip },
            new ImageRulePlan { Match = "ghcr.io/me/*", Kind = ImageRuleKind.Key },
        ]).Policy(
        [
            new InputImage { Name = "ghcr.io/me/kernel:v1", Field = "spec.source", Digest = Digest },
            new InputImage { Name = "ghcr.io/me/unread:v1", Field = "spec.source" },
        ]).Select(rule => (rule.Action, rule.Selector.Identifier)));
}
