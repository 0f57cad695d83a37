namespace TalosImageOperator.LocalCluster.Tests.Conformance;

/// <summary>Asks an API server what the files beside this one state, and compares the answers.</summary>
public sealed class ConformanceTests(ConformanceTarget target) : IClassFixture<ConformanceTarget>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Conformance");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Requests_OfAFile_AreAnsweredAsByKubernetes(string file)
    {
        var differences = await ConformanceCase.Read(target.Http, Path.Combine(Folder, file + ".yaml")).RunAsync();

        if (Environment.GetEnvironmentVariable("CONFORMANCE_REPORT") is { Length: > 0 } report)
        {
            await File.AppendAllLinesAsync(report, differences.Select(difference => $"{file}: {difference}"));
        }

        Assert.Empty(differences);
    }
}
