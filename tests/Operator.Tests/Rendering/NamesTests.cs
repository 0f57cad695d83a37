using System.Text.RegularExpressions;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Tests.Rendering;

public sealed partial class NamesTests
{
    private static readonly string RunId = new('a', 64);

    public static TheoryData<string> BuildNames =>
    [
        "a", "sample", "with.dots.and-dashes", new string('x', 46), new string('x', 47), new string('x', 63), new string('x', 253),
        new string('x', 36) + "." + new string('y', 60), new string('x', 35) + "-." + new string('y', 60),
    ];

    [Theory]
    [MemberData(nameof(BuildNames))]
    public void Names_AnyBuild_FitALabelAndASubdomain(string build)
    {
        string[] names =
        [
            Names.PlatformJob(build, RunId, "linux/amd64"), Names.PlatformJob(build, RunId, "linux/arm64"),
            Names.PublishJob(build, RunId),
        ];

        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.InRange(name.Length, 1, 63));
        Assert.All(names, name => Assert.Matches(Subdomain(), name));
        Assert.Matches(LabelValue(), Names.Label(build));
    }

    [Fact]
    public void Names_LongNamesThatStartAlike_Differ() => Assert.NotEqual(
        Names.PublishJob(new string('x', 60) + "1", RunId), Names.PublishJob(new string('x', 60) + "2", RunId));

    [Fact]
    public void Names_OtherRun_Differ() =>
        Assert.NotEqual(Names.PublishJob("sample", RunId), Names.PublishJob("sample", new string('b', 64)));

    [Fact]
    public void PlatformJob_ShortName_IsReadable() =>
        Assert.Equal("sample-aaaaaaaa-arm64", Names.PlatformJob("sample", RunId, "linux/arm64"));

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();
}
