using System.Security.Cryptography;
using System.Text.Json;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>The program on the fixture tree with real git, make, buildx, BuildKit, oras, skopeo and a registry.</summary>
public sealed class WholeBuildTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private static readonly string[] Outputs = ["kernel", "initramfs", "installer-base", "imager", "installer", "iso"];

    private readonly TempFolder _folder = new();
    private readonly string _user = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    [SkippableFact]
    public async Task Run_TwiceAndStepByStep_GivesTheSameDigests()
    {
        StackParts.Require();
        var manifest = _folder.Write("m.yaml", Manifest(Outputs, StackParts.Registry));

        var first = Table(await RunAsync(manifest, "one"));
        var second = Table(await RunAsync(manifest, "two"));
        var steps = await StepByStepAsync(Spec(Outputs, StackParts.Registry));

        Assert.Equal(Outputs, first.Keys);
        Assert.Equal(first, second);
        Assert.Equal(ResultsIn("one/linux-amd64/results"), steps);
        foreach (var (name, digest) in first)
        {
            Assert.Equal(digest, await DigestOfTagAsync(name));
        }
    }

    [SkippableFact]
    public async Task Run_WithSignKey_SignsImagesAndArtifacts()
    {
        StackParts.Require();
        CosignTool.Require();
        var secret = SigningKeys.Make(_folder, "cosign");
        var cosign = new CosignTool(_folder);
        var (outcome, lines) = await stack.RunAsync(
        [
            "run", "-f", _folder.Write("m.yaml", Manifest(["kernel", "imager"], StackParts.Registry)), "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"],
            "--plain", "--sign-key", Path.Combine(secret, "cosign.key"), "--sign-password-file", Path.Combine(secret, "cosign.password"),
        ]);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));

        var key = Path.Combine(secret, "cosign.pub");
        foreach (var output in (string[])["talos-kernel", "imager"])
        {
            var repository = $"{StackParts.Registry}/{_user}/{output}";
            var index = JsonDocument.Parse(RealProgram.Run("oras", "manifest", "fetch", "--plain-http", $"{repository}:v1.13.9")).RootElement;
            var platform = $"{repository}@{index.GetProperty("manifests")[0].GetProperty("digest").GetString()}";
            foreach (var image in (string[])[$"{repository}:v1.13.9", platform])
            {
                Assert.Null(cosign.VerifyTag(key, image));
                Assert.Null(cosign.VerifyBundle(key, image));
            }
        }

        var secrets = File.ReadAllLines(Path.Combine(secret, "cosign.key")).Skip(1).SkipLast(1).Append(SigningKeys.Password).ToList();
        var written = Directory.EnumerateFiles(_folder["w"], "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length < 1 << 20)
            .Select(File.ReadAllText).Concat(lines).ToList();
        Assert.All(secrets, line => Assert.DoesNotContain(written, text => text.Contains(line, StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData(false, "--sign-key: spec.sign.secretRef names the Secret signing; give the file of its private key.")]
    [InlineData(true, "--sign-key: it is not a PEM file.")]
    public async Task Run_WithoutAUsableSignKey_SaysSoBeforeItBuilds(bool given, string said)
    {
        StackParts.Require();
        var manifest = _folder.Write("m.yaml", Manifest(["kernel"], StackParts.Registry) + "  sign: {secretRef: {name: signing}}\n");
        string[] key = given ? ["--sign-key", _folder.Write("empty.key", "")] : [];

        var (outcome, lines) = await stack.RunAsync(
            ["run", "-f", manifest, "--buildkit", StackParts.BuildKit, "--workdir", _folder["w"], "--plain", .. key]);

        Assert.Equal(ExitCodes.Input, outcome.ExitCode);
        Assert.Contains(lines.Concat(outcome.Tail), line => line.StartsWith(said, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder["w/linux-amd64"]));
    }

    [Theory]
    [InlineData("", "registry.example/me/*")]
    [InlineData(", advertisedHost: images.example", "images.example/me/*")]
    public async Task VerificationRule_OfABuild_IsTheRuleForTheNameByWhichMachinesPull(string registry, string pattern)
    {
        const string key = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEh8jSU18Tm03093mSAsajuXvy1D20\n"
            + "jMGyiUro77HKvxBnDv4GgYg5nTtqK721VfNp79lwNlp/qdu5IRUvAzqbtg==\n-----END PUBLIC KEY-----";
        var manifest = _folder.Write("m.yaml", Manifest(["kernel"], "registry.example").Replace($"username: {_user}", $"username: me{registry}", StringComparison.Ordinal));

        var (outcome, lines) = await stack.RunAsync(["verification-rule", "-f", manifest, "--public-key", _folder.Write("cosign.pub", key + "\n")]);

        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        Assert.Equal(
            [
                "apiVersion: v1alpha1", "kind: ImageVerificationConfig", "rules:", $"  - image: \"{pattern}\"", "    publicKey:", "      certificate: |-",
                .. key.Split('\n').Select(line => $"        {line}"),
            ],
            lines);
    }

    [Fact]
    public async Task VerificationRule_OfAPrivateKey_SaysWhatToGive()
    {
        var (outcome, lines) = await stack.RunAsync(
        [
            "verification-rule", "-f", _folder.Write("m.yaml", Manifest(["kernel"], "registry.example")), "--public-key",
            _folder.Write("key.pem", "-----BEGIN PRIVATE KEY-----\nMFkw\n-----END PRIVATE KEY-----\n"),
        ]);

        Assert.Equal(ExitCodes.Input, outcome.ExitCode);
        Assert.Contains(lines.Concat(outcome.Tail), line => line.Contains("holds no public key in PEM (BEGIN PUBLIC KEY)", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Run_WithKernelOverride_BuildsThatKernelIn()
    {
        StackParts.Require();
        var manifest = Manifest(["kernel"], StackParts.Registry) + $"  pkgs: {{overrides: {{kernel: {StackParts.Registry}/fixture/kernel:custom}}}}\n";
        await RunAsync(_folder.Write("m.yaml", manifest), "w");
        Assert.Contains("custom", await File.ReadAllTextAsync(_folder["w/linux-amd64/talos/tree/_out/vmlinuz-amd64"]), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("kernel", "fail", 0, null)]
    [InlineData("initramfs", "fail", 65, "BuildFailed")]
    public async Task Step_OfFailingBuild_LeavesTheFailingStagesLines(string step, string tag, int code, string? reason)
    {
        StackParts.Require();
        var spec = Spec([step], StackParts.Registry) with { Variables = new Dictionary<string, string> { ["GO_BUILDTAGS"] = tag } };
        await StepAsync(spec, "source");
        var result = await StepAsync(spec, step, code);
        Assert.Equal(reason, result.Error?.Reason);
        if (reason is not null)
        {
            Assert.Contains("the build tag fail makes", result.Error!.LogTail, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Step_WithoutCredentials_IsRefusedAndWithThemPushes()
    {
        StackParts.Require();
        Skip.If(StackParts.AuthRegistry.Length == 0, "STACK_REGISTRY_AUTH is not set: hack/stack/registry-auth up");
        var spec = Spec(["kernel", "installer-base"], StackParts.AuthRegistry);
        await StepAsync(spec, "source");

        foreach (var step in (string[])["kernel", "installer-base"])
        {
            var refused = await StepAsync(spec, step, ExitCodes.Input);
            Assert.Equal("RegistryRefused", refused.Error!.Reason);
            Assert.NotNull((await StepAsync(spec, step, ExitCodes.Success, ("DOCKER_CONFIG", StackParts.AuthConfig))).Digest);
        }
    }

    [SkippableFact]
    public async Task Step_WithSeveralConfigs_PushesWithTheOneThatKnowsTheRegistry()
    {
        StackParts.Require();
        Skip.If(StackParts.AuthRegistry.Length == 0, "STACK_REGISTRY_AUTH is not set: hack/stack/registry-auth up");
        _folder.Write("configs/0/config.json", """{"auths":{"registry.invalid":{"auth":"bWU6bWU="}}}""");
        Directory.CreateSymbolicLink(_folder["configs/10"], StackParts.AuthConfig);
        var spec = Spec(["kernel", "installer-base"], StackParts.AuthRegistry);
        await StepAsync(spec, "source");

        foreach (var step in (string[])["kernel", "installer-base"])
        {
            var result = await StepAsync(
                spec, step, ExitCodes.Success, ("TALOS_IMAGE_REGISTRY_CONFIGS", _folder["configs"]), ("TMPDIR", _folder["tmp"]));
            Assert.NotNull(result.Digest);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["tmp"]));
    }

    [SkippableFact]
    public async Task Step_Stopped_SaysSoAndLeavesNothing()
    {
        StackParts.Require();
        var spec = Spec(["initramfs"], StackParts.Registry) with
        {
            Variables = new Dictionary<string, string> { ["GO_BUILDTAGS"] = "sleep_300" },
        };
        await StepAsync(spec, "source");
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stack.RunAsync(
            StepArguments("initramfs"),
            onLine: line =>
            {
                if (line.Contains("go-build.sh", StringComparison.Ordinal))
                {
                    stop.Cancel();
                }
            },
            stop: stop.Token));

        Assert.Equal("Interrupted", Termination().Error!.Reason);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), IsOurs);
    }

    [SkippableFact]
    public async Task Publish_OfMissingManifest_TagsNothing()
    {
        StackParts.Require();
        var spec = Spec(["kernel"], StackParts.Registry);
        await StepAsync(spec, "source");
        var kernel = await StepAsync(spec, "kernel");
        var built = BuildPlanner.Plan(spec, "linux/amd64");
        var lost = new Dictionary<string, StepResult> { ["kernel"] = kernel with { Digest = $"sha256:{new string('0', 64)}" } };
        var plan = PublishPlanner.Plan(
            [built], Plans.Commit, 1, sign: false, attest: null, new Dictionary<string, IReadOnlyDictionary<string, OutputPlatformStatus>>
            {
                ["linux/amd64"] = PushedOutputs.Of(built, lost),
            });

        var result = await StepAsync("publish", EncodedPlan.Of(plan), ExitCodes.Infrastructure);

        Assert.Contains("Nothing was tagged", result.Error!.Message, StringComparison.Ordinal);
        Assert.Null(await DigestOfTagAsync("talos-kernel"));
    }

    public void Dispose() => _folder.Dispose();

    private bool IsOurs(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(_folder.Path, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<string>> RunAsync(string manifest, string folder)
    {
        var (outcome, lines) = await stack.RunAsync(
            ["run", "-f", manifest, "--buildkit", StackParts.BuildKit, "--workdir", _folder[folder], "--plain"]);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        return lines;
    }

    private async Task<Dictionary<string, string>> StepByStepAsync(TalosImageBuildSpec spec)
    {
        foreach (var step in BuildPlanner.Plan(spec, "linux/amd64").Steps)
        {
            await StepAsync(spec, step.Id);
        }

        return ResultsIn("steps/results");
    }

    private Task<StepResult> StepAsync(
        TalosImageBuildSpec spec, string step, int code = ExitCodes.Success, params (string Name, string Value)[] variables) =>
        StepAsync(step, EncodedPlan.Of(BuildPlanner.Plan(spec, "linux/amd64")), code, variables);

    private async Task<StepResult> StepAsync(string step, string plan, int code, params (string Name, string Value)[] variables)
    {
        _folder.Write("plan", plan);
        File.Delete(_folder["termination"]);
        var (outcome, lines) = await stack.RunAsync(
            StepArguments(step), variables.ToDictionary(variable => variable.Name, variable => variable.Value));
        Assert.True(outcome.ExitCode == code, $"exit code {outcome.ExitCode}\n{string.Join('\n', lines)}");
        return Termination();
    }

    private string[] StepArguments(string step) =>
    [
        "step", step, "--plan", _folder["plan"], "--workspace", _folder["steps"], "--buildkit", StackParts.BuildKit,
        "--termination-log", _folder["termination"],
    ];

    private StepResult Termination() =>
        JsonSerializer.Deserialize(File.ReadAllText(_folder["termination"]), PlanningJsonContext.Default.StepResult)!;

    private Dictionary<string, string> ResultsIn(string folder) => Outputs.ToDictionary(
        output => output,
        output => JsonSerializer.Deserialize(
            File.ReadAllText(_folder[$"{folder}/{output}/result.json"]), PlanningJsonContext.Default.StepResult)!.Digest!);

    private static Dictionary<string, string> Table(IEnumerable<string> lines) => lines
        .SkipWhile(line => !line.StartsWith("OUTPUT", StringComparison.Ordinal)).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length == 3)
        .ToDictionary(fields => fields[0], fields => fields[2]);

    private async Task<string?> DigestOfTagAsync(string output)
    {
        var repository = output is "kernel" or "initramfs" or "iso" ? $"talos-{output}" : output;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Head, $"http://{StackParts.Registry}/v2/{_user}/{repository}/manifests/v1.13.9");
        request.Headers.Add("Accept", "application/vnd.oci.image.index.v1+json");
        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode ? response.Headers.GetValues("Docker-Content-Digest").Single() : null;
    }

    private TalosImageBuildSpec Spec(IReadOnlyList<string> outputs, string host) => new()
    {
        Release = "v1.13.9",
        Source = new SourceSpec { Repository = stack.SourceUrl },
        Platforms = ["linux/amd64"],
        Outputs = outputs,
        Registry = new RegistrySpec { Host = host, Username = _user },
    };

    private string Manifest(IReadOnlyList<string> outputs, string host) => $$"""
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata: {name: test}
        spec:
          release: v1.13.9
          source: {repository: "{{stack.SourceUrl}}"}
          platforms: [linux/amd64]
          outputs: [{{string.Join(", ", outputs)}}]
          registry: {host: "{{host}}", username: {{_user}}}

        """;
}
