using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds.Dialects;

/// <summary>
/// The disk images of the releases before v1.13, whose imager must be privileged. That takes a BuildKit that grants
/// security.insecure and whose Dockerfile frontend knows the flag, which Docker's own does not.
/// </summary>
public sealed class PrivilegedDialectTests
{
    /// <summary>Names the endpoint of such a BuildKit, for example tcp://127.0.0.1:1235; without it these tests are skipped.</summary>
    private const string Endpoint = "TALOS_PRIVILEGED_BUILDKIT";

    [SkippableTheory]
    [MemberData(nameof(Dialect.PrivilegedNames), MemberType = typeof(Dialect))]
    public Task Run_DiskImagesForAmd64_PublishedWithTheFilesOfTheMatrix(string name) => BuildAsync(Dialect.Of(name), "amd64");

    [SkippableFact]
    public Task Run_BoardsOfV16_PublishedWithTheFilesOfTheMatrix() => BuildAsync(Dialect.Of("v1.6"), "arm64");

    private static async Task BuildAsync(Dialect dialect, string architecture)
    {
        Stack.Require();
        var buildkit = Environment.GetEnvironmentVariable(Endpoint);
        Skip.If(string.IsNullOrEmpty(buildkit), $"{Endpoint} names no BuildKit that grants security.insecure.");
        var rows = dialect.Privileged(architecture);
        Assert.NotEmpty(rows);
        var place = $"privileged-{dialect.Name.Replace('.', '-')}-{architecture}";

        // The imager of the same build: no other is in reach.
        var manifest = dialect.Manifest(place, $"linux/{architecture}", [dialect.Table.Output("imager")!, .. rows])
            .With("imager.privileged", JsonValue.Create(true));
        await LocalRun.SucceedsAsync(manifest, buildkit);

        foreach (var row in rows)
        {
            await new PublishedOutput(dialect, place, row, architecture).AssertAsync();
        }
    }
}
