using System.Text.RegularExpressions;
using TalosImageOperator.Repository.Tests.Chart;

namespace TalosImageOperator.Repository.Tests;

/// <summary>Log collectors identify messages by their event ID, even if the text changes.</summary>
public sealed partial class LogTests
{
    [Fact]
    public void Messages_OfTheOperator_HaveAnEventIdEach()
    {
        var messages = Tree.Files("*.cs", "src").SelectMany(file => Message().Matches(Manifests.Read(file))).ToList();
        var ids = messages.Select(message => EventId().Match(message.Value).Groups["id"].Value).ToList();

        Assert.NotEmpty(messages);
        Assert.DoesNotContain("", ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [GeneratedRegex(@"\[LoggerMessage\([^\]]*\]")]
    private static partial Regex Message();

    [GeneratedRegex(@"EventId = (?<id>\d+)")]
    private static partial Regex EventId();
}
