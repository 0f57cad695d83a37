using System.Text;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>Which pod security level the namespace of a build has to grant at least.</summary>
public sealed class PodSecurityTests : IAsyncLifetime
{
    private LocalClusterHost _cluster = null!;

    public async Task InitializeAsync() =>
        _cluster = await LocalClusterHost.StartAsync(new LocalClusterOptions { RunNodeAgent = false, RunControllers = false });

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData("job-endpoint.yaml", "restricted")]
    [InlineData("job-publish.yaml", "restricted")]
    [InlineData("job-user-namespace.yaml", "privileged")]
    [InlineData("job-sidecar.yaml", "privileged")]
    [InlineData("job-emulated.yaml", "privileged")]
    [InlineData("job-privileged.yaml", "privileged")]
    public async Task Job_ByTheWayItReachesBuildKit_NeedsTheLevel(string golden, string level) => Assert.Equal(level, await WarnsAsync(golden, "restricted") ? await WarnsAsync(golden, "baseline") ? "privileged" : "baseline" : "restricted");

    /// <summary>Whether the API server warns of the Job in a namespace whose label asks for that.</summary>
    private async Task<bool> WarnsAsync(string golden, string level)
    {
        using var http = _cluster.CreateClient(_cluster.AdminToken);
        await PostAsync(http, "/api/v1/namespaces", $"metadata: {{name: {level}, labels: {{pod-security.kubernetes.io/warn: {level}}}}}");
        var job = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "tests/Operator.Tests/Golden", golden));
        var moved = job.Replace("namespace: images", $"namespace: {level}", StringComparison.Ordinal);
        using var answer = await PostAsync(http, $"/apis/batch/v1/namespaces/{level}/jobs", moved);
        return answer.Headers.Contains("Warning");
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string yaml)
    {
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer;
    }
}
