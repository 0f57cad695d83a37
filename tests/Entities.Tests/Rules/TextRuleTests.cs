using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Tests.Crd;

namespace TalosImageOperator.Entities.Tests.Rules;

public sealed class TextRuleTests
{
    public static TheoryData<string> Fields => SpecField.Paths;

    [Theory]
    [MemberData(nameof(Fields))]
    public void Rule_OfEveryField_IsTheSchemas(string path)
    {
        var (schema, rule) = (CrdFile.At(path).Schema, SpecField.At(path).Rule);

        Assert.Equal(rule.MaxLength, (int?)schema["maxLength"]);
        Assert.Equal(rule.Form.ToString(), ((string?)schema["pattern"])!.Replace(Patterns.Empty, "", StringComparison.Ordinal));
        Assert.True(rule.Allows(SpecField.At(path).Valid));
    }

    [Theory]
    [InlineData(nameof(TextRules.Release), "v1.13.9|v1.14.0-rc.1|v1.13.9-acme.1", "1.13.9|v1.13|v1.13.9+x|v1.13.9-|v1.13.9-a_b|v٣.1.1")]
    [InlineData(nameof(TextRules.Tag), "a|_x|v1.13.0-4-gabc|A.b", ".a|-a|a/b|a:b|a+b")]
    [InlineData(
        nameof(TextRules.Revision),
        "main|release-1.13|feature/x|v1.13.9|0123456789012345678901234567890123456789|a@b|_x|a.b/c.d",
        "-x|--upload-pack=x|a..b|/a|a/|a//b|.a|a.|a/.b|@|a~1|a^|a:b|a@{1}")]
    [InlineData(
        nameof(TextRules.Repository),
        "https://github.com/me/talos.git|http://gitea:3000/a/b|ssh://git@host:22/a|git@github.com:me/talos.git|git://127.0.0.1:9418/x"
        + "|file:///srv/git/talos|https://host/a/|user@host:/abs/path",
        "ext::sh -c id|-uhttps://x/y|ftp://x/y|https://|https://x|https://x/y?z|https://x/~me|/srv/git|../x|file://x|git@host:-x|ssh://-x/y"
        + "|ssh://-x@h/y|https://x/$(id)|host:path|https://x//y|fd::7")]
    [InlineData(nameof(TextRules.Host), "ghcr.io|localhost:5000|127.0.0.1:5000|registry", "ghcr.io/x|https://x|:5000|a:|a..b|-a|a-|a:123456|a_b")]
    [InlineData(nameof(TextRules.ImagePath), "me|team/talos|a-b_c.d|a__b|a--b", "Me|/me|me/|a//b|a..b|_a|a_|a:b")]
    [InlineData(nameof(TextRules.ImagePrefix), "ghcr.io/me|127.0.0.1:5000/pkgs|ghcr.io", "ghcr.io/Me|ghcr.io/me:tag|ghcr.io/me/")]
    [InlineData(
        nameof(TextRules.ImageReference),
        "kernel|ghcr.io/me/kernel|ghcr.io/me/kernel:v6|localhost:5000/a:b",
        "ghcr.io/me/kernel:|ghcr.io/Me/kernel|a@sha256:12|https://x/y|a:b:c|a@b")]
    [InlineData(nameof(TextRules.TaggedReference), "ghcr.io/me/cache:x|a", "a@sha256:0123456789012345678901234567890123456789012345678901234567890123")]
    [InlineData(nameof(TextRules.DashedName), "kernel|sd-boot|metal-4k", "Kernel|-a|a-|a--b|a_b|a.b")]
    [InlineData(nameof(TextRules.VariableName), "GOAMD64|A_B", "goamd64|_A|1A|A-B")]
    [InlineData(nameof(TextRules.VariableValue), "v1|true|a,b|a/b:c@d+e-f|0|-acme.1|", "a b|a=b|$(x)|a`b|a;b|é")]
    [InlineData(nameof(TextRules.KernelArgument), "console=ttyS0|-console|a='b c'|x=(){}[]*?|~^%|talos.config=https://x/?u=${uuid}", "a\"b|a\\b|a`b|a\nb|é|\t")]
    [InlineData(nameof(TextRules.Text), "a\nb\tc|é \"$`\\|", "a\0b|a\rb|\x1b[0m|\x7f")]
    [InlineData(nameof(TextRules.PackageTarget), "kernel|zfs-pkg|nvidia-open-gpu-kernel-modules-lts-pkg", "Kernel|-a|a b|a/b|a;b")]
    [InlineData(nameof(TextRules.SecretKey), "config.yaml|_a|A.B", "-a|.a|..|a/b|a b|$a")]
    [InlineData(nameof(TextRules.MetaKey), "0x0a|0xA|0|9|10|255", "256|0x|0x100|a|01|-1")]
    [InlineData(nameof(TextRules.ObjectName), "a|a-b.c|0", "A|a_b|-a|a-|a..b|.a")]
    [InlineData(nameof(TextRules.LabelKey), "pool|example.com/pool|a.b/C_d", "/a|a/|a/b/c|A.b/c|-a")]
    [InlineData(nameof(TextRules.LabelValue), "a|A_b.c-d", "-a|a-|a/b")]
    [InlineData(nameof(TextRules.Duration), "4h|90m|1h30m|1.5h|500ms|0s", "4|4d|h|-1h|4 h|1e3s")]
    [InlineData(nameof(TextRules.ByteQuantity), "60Gi|1|1.5Ti|100G|500M", "0|0Gi|Gi|60GB|-1Gi|1e9|60 Gi|100m")]
    public void Allows_Text_AsItsKindHasIt(string name, string good, string bad)
    {
        var rule = (TextRule)typeof(TextRules).GetProperty(name)!.GetValue(null)!;

        Assert.All(good.Split('|'), text => Assert.True(rule.Allows(text), $"{name} refuses \"{text}\""));
        Assert.All(bad.Split('|'), text => Assert.False(rule.Allows(text), $"{name} allows \"{text}\""));
        Assert.All(good.Split('|').Where(text => !text.Contains('\n', StringComparison.Ordinal)), text =>
            Assert.Equal(name == nameof(TextRules.Text), rule.Allows(text + "\n")));
    }

    [Theory]
    [InlineData("", "spec.release: \"\" is not a Talos release tag.")]
    [InlineData("v1.13", "spec.release: \"v1.13\" is not a Talos release tag. Use a tag such as v1.13.9 or v1.14.0-rc.1.")]
    public void Refusal_Text_IsASentenceWithFieldValueAndRule(string text, string expected) =>
        Assert.StartsWith(expected, TextRules.Release.Refusal("spec.release", text), StringComparison.Ordinal);

    [Fact]
    public void Refusal_TooLong_DoesNotRepeatTheText() =>
        Assert.Equal("f has 200 characters. At most 128 are allowed.", TextRules.Tag.Refusal("f", new string('a', 200)));
}
