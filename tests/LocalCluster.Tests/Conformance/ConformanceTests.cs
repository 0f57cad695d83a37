using System.Net;

namespace TalosImageOperator.LocalCluster.Tests.Conformance;

/// <summary>Asks an API server what the files beside this one state, and compares the answers.</summary>
public sealed class ConformanceTests(ConformanceTarget target) : IClassFixture<ConformanceTarget>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Conformance");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Requests_OfAFile_AreAnsweredAsByKubernetes(string file) =>
        await ReportAsync(file, await ConformanceCase.Read(target.Http, Path.Combine(Folder, file + ".yaml")).RunAsync());

    [Fact]
    public async Task Connection_OverTls_IsHttp2()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target.Direct.BaseUri, "version"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        await (target.Direct.Credentials?.ProcessHttpRequestAsync(request, CancellationToken.None) ?? Task.CompletedTask);
        using var response = await target.Direct.HttpClient.SendAsync(request);
        string[] differences = response is { StatusCode: HttpStatusCode.OK, Version.Major: 2 } ? [] : [$"expected 200 by HTTP/2, got {(int)response.StatusCode} by HTTP/{response.Version}"];
        await ReportAsync("transport", differences);
    }

    private static async Task ReportAsync(string subject, IReadOnlyList<string> differences)
    {
        if (Environment.GetEnvironmentVariable("CONFORMANCE_REPORT") is { Length: > 0 } report)
        {
            await File.AppendAllLinesAsync(report, differences.Select(difference => $"{subject}: {difference}"));
        }

        Assert.Empty(differences);
    }
}
