using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Tests.Schemas;

public sealed class GoPatternTests
{
    [Theory]
    [InlineData("^a$", "a", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("^[a$]+$", "a$", true)]
    [InlineData("^\\$$", "$", true)]
    [InlineData("^\\d+$", "12", true)]
    [InlineData("^\\d+$", "١٢", false)]
    [InlineData("^[\\w.-]+$", "a_b.c-d", true)]
    [InlineData("^[]a]+$", "a]", true)]
    public void Compile_OfAPattern_MatchesAsGoDoes(string pattern, string text, bool matches) =>
        Assert.Equal(matches, GoPattern.Compile(pattern).IsMatch(text));
}
