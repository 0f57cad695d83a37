using System.Collections.Concurrent;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>
/// The real BuildKit and registry of <c>hack/stack</c>, the fixture tree, and the built program. Without the stack's
/// environment the tests are skipped, visibly.
/// </summary>
public sealed class StackParts : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    public static string Registry => Environment.GetEnvironmentVariable("STACK_REGISTRY") ?? "";

    public static string BuildKit => Environment.GetEnvironmentVariable("STACK_BUILDKIT") ?? "";

    /// <summary>The same BuildKit by mutual TLS, and the folder of hack/buildkit-certs for it; empty if it is not up.</summary>
    public static string BuildKitTls => Environment.GetEnvironmentVariable("STACK_BUILDKIT_TLS") ?? "";

    public static string BuildKitCerts => Environment.GetEnvironmentVariable("STACK_BUILDKIT_CERTS") ?? "";

    /// <summary>A registry that asks for credentials, and the folder of a config.json with them; empty if it is not up.</summary>
    public static string AuthRegistry => Environment.GetEnvironmentVariable("STACK_REGISTRY_AUTH") ?? "";

    public static string AuthConfig => Environment.GetEnvironmentVariable("STACK_REGISTRY_AUTH_DOCKER_CONFIG") ?? "";

    public string SourceUrl => $"file://{_folder["talos.git"]}";

    /// <summary>A repository of packages that can be built from source.</summary>
    public string PkgsUrl => UrlOf("pkgs");

    /// <param name="tree">pkgs, extensions or overlay.</param>
    public string UrlOf(string tree) => $"file://{_folder[$"{tree}.git"]}";

    public static void Require() => Skip.If(
        Registry.Length == 0 || BuildKit.Length == 0,
        "STACK_REGISTRY and STACK_BUILDKIT are not set: hack/stack/stack up && eval \"$(hack/stack/stack env)\"");

    public async Task InitializeAsync()
    {
        if (Registry.Length == 0)
        {
            return;
        }

        using var client = new HttpClient();
        var tags = await client.GetAsync(new Uri($"http://{Registry}/v2/fixture/kernel/tags/list"));
        if (!tags.IsSuccessStatusCode)
        {
            await ScriptAsync("make-pkgs");
        }

        await ScriptAsync("make-fixture", "v1.13", _folder["talos.git"]);
        foreach (var tree in (string[])["pkgs", "extensions", "overlay"])
        {
            await ScriptAsync("make-source-tree", tree, _folder[$"{tree}.git"]);
        }
    }

    /// <summary>The program itself, in a process of its own.</summary>
    public async Task<(ProcessOutcome Outcome, IReadOnlyList<string> Lines)> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null, Action<string>? onLine = null,
        CancellationToken stop = default)
    {
        var lines = new ConcurrentQueue<string>();
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = _folder.Path,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
        {
            environment["DOTNET_ROOT"] = root;
        }

        var command = new ProcessCommand
        {
            Program = Path.Combine(AppContext.BaseDirectory, "talos-image-builder"),
            Arguments = arguments,
            Environment = environment,
        };
        var outcome = await _runner.RunAsync(
            command,
            line =>
            {
                lines.Enqueue(line);
                onLine?.Invoke(line);
            },
            stop);
        return (outcome, [.. lines]);
    }

    /// <summary>Adds the releases of another dialect to the source tree, such as <c>v1.14</c>.</summary>
    public Task AddReleasesAsync(string dialect) => ScriptAsync("make-fixture", dialect, _folder["talos.git"]);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    private async Task ScriptAsync(string name, params string[] arguments)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        var command = new ProcessCommand
        {
            Program = FixtureTree.Script(name),
            Arguments = arguments,
            Environment = variables,
        };
        var outcome = await _runner.RunAsync(command, _ => { }, CancellationToken.None);
        Assert.True(outcome.Succeeded, string.Join('\n', outcome.Tail));
    }
}
