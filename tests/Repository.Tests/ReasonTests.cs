using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests;

public sealed partial class ReasonTests
{
    [Fact]
    public void Reasons_OfTheApi_AreAllOnTheTroubleshootingPage()
    {
        var page = File.ReadAllText(Path.Combine(Tree.Root, "docs/troubleshooting.md"));
        var reasons = ReasonPattern().Matches(File.ReadAllText(Path.Combine(Tree.Root, "src/Entities/Conditions/Reasons.cs")))
            .Select(match => match.Groups["reason"].Value).ToList();

        Assert.True(reasons.Count > 20);
        Assert.DoesNotContain(reasons, reason => !page.Contains($"`{reason}`", StringComparison.Ordinal));
    }

    [GeneratedRegex("const string \\w+ = \"(?<reason>\\w+)\"")]
    private static partial Regex ReasonPattern();
}
