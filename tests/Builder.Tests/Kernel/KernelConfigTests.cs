using TalosImageOperator.Builder.Kernel;

namespace TalosImageOperator.Builder.Tests.Kernel;

public sealed class KernelConfigTests
{
    private const string Text = "# a comment\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=\"-talos\"\n";

    [Fact]
    public void With_Values_ReplacesThemInPlaceAndAppendsNewOnes()
    {
        var merged = KernelConfig.Of(Text).With(new Dictionary<string, string> { ["CONFIG_A"] = "n", ["CONFIG_B"] = "m", ["CONFIG_D"] = "8192" });
        Assert.Equal("# a comment\n# CONFIG_A is not set\nCONFIG_B=m\nCONFIG_C=\"-talos\"\nCONFIG_D=8192\n", merged.Text);
    }

    [Theory]
    [InlineData("CONFIG_A", "y", true)]
    [InlineData("CONFIG_A", "n", false)]
    [InlineData("CONFIG_B", "n", true)]
    [InlineData("CONFIG_MISSING", "n", true)]
    [InlineData("CONFIG_MISSING", "y", false)]
    [InlineData("CONFIG_C", "\"-talos\"", true)]
    public void Has_Symbol(string symbol, string value, bool has) => Assert.Equal(has, KernelConfig.Of(Text).Has(symbol, value));

    [Theory]
    [InlineData("CONFIG_NR_CPUS=8192\n", 1, false)]
    [InlineData("CONFIG_X86_64=y\n", 1001, true)]
    [InlineData("CONFIG_ARM64=y\n", 1001, false)]
    public void IsWhole_ForAmd64_NeedsItsSymbolAndAThousandOthers(string first, int others, bool whole)
    {
        var text = first + string.Concat(Enumerable.Range(0, others).Select(number => $"CONFIG_FILL_{number}=y\n"));
        Assert.Equal(whole, KernelConfig.Of(text).IsWhole("amd64"));
    }

    [Theory]
    [InlineData("CONFIG_A=y\n\n# free text\n", null)]
    [InlineData("CONFIG_A=y\nNR_CPUS=3\n", "NR_CPUS=3")]
    [InlineData("CONFIG_A = y\n", "CONFIG_A = y")]
    public void BadLine_IsTheFirstThatIsNoSymbol(string text, string? line) => Assert.Equal(line, KernelConfig.Of(text).BadLine());
}
