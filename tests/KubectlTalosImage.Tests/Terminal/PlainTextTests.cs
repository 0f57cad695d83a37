using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Tests.Terminal;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("grün 構築 🚀\ttab", "grün 構築 🚀\ttab")]
    [InlineData("\e[31mred\e[0m", "[31mred[0m")]
    [InlineData("\u009b31mred", "31mred")]
    [InlineData("a\rb\nc", "a b c")]
    [InlineData("abc\u202Efdp.exe\u2066\u200b", "abcfdp.exe")]
    [InlineData("\u007f\0", "")]
    [InlineData(null, "")]
    public void Line_OfAnyText_HasNoControlCharacter(string? text, string expected) => Assert.Equal(expected, PlainText.Line(text));
}
