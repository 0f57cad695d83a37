using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>Builds that are signed with keys of the real cosign, and verified by it.</summary>
[Collection(SystemTests.Name)]
public sealed class SigningTests(RunningSystem system) : IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly string _folder = Directory.CreateTempSubdirectory("talos-image-sign-").FullName;

    [SkippableFact]
    public async Task Sign_SwitchedOnForAFinishedBuild_SignsEveryManifestAndBuildsNothing()
    {
        Stack.Require();
        var manifest = new Manifest("signed").With("outputs", new JsonArray("kernel", "imager"));
        await system.Kubectl.ApplyAsync(manifest.ToString());
        var before = await system.UntilSucceededAsync("signed");
        await GenerateKeyAsync("signing");
        await CreateSecretAsync("signing", Password);

        await system.Kubectl.ApplyAsync(manifest.With("sign.secretRef.name", "signing").ToString());
        var build = await system.UntilAsync("signed", candidate => candidate.Status.Signature is not null);
        await system.UntilSucceededAsync("signed");

        Assert.Equal(("True", Reasons.Signed), (build.Condition(ConditionTypes.Signed).Status, build.Condition(ConditionTypes.Signed).Reason));
        Assert.Equal(before.Status.Platforms.Select(platform => platform.Job), build.Status.Platforms.Select(platform => platform.Job));
        Assert.Equal(before.Status.Outputs.Select(output => output.Digest), build.Status.Outputs.Select(output => output.Digest));
        Assert.Equal(4, (await system.Kubectl.ChildrenAsync("jobs", build)).Length);
        var sum = await Tool.RunAsync("/bin/sh", ["-c", $"openssl pkey -pubin -in '{_folder}/signing/cosign.pub' -outform DER | sha256sum"]);
        Assert.Equal(sum.StandardOutput.Split(' ')[0], build.Status.Signature!.PublicKeySHA256);
        foreach (var reference in Manifests(build))
        {
            Assert.Equal("", await VerifyAsync("signing", reference));
            Assert.Equal("", await VerifyBundleAsync("signing", reference));
        }

        await GenerateKeyAsync("other");
        Assert.NotEqual("", await VerifyAsync("other", Manifests(build)[0]));
        Assert.NotEqual("", await VerifyBundleAsync("other", Manifests(build)[0]));
        await AssertKeyIsNowhereAsync(build);
    }

    [SkippableFact]
    public async Task Sign_WithAWrongPasswordAndThenTheRightOne_TagsNothingBeforeItIsSigned()
    {
        Stack.Require();
        await GenerateKeyAsync("wrong-password");
        await CreateSecretAsync("wrong-password", "wrong");
        await system.Kubectl.ApplyAsync(Manifest.Quick("wrong-password").With("sign.secretRef.name", "wrong-password").ToString());

        var failure = await system.UntilFailedAsync("wrong-password");
        Assert.Equal((FailureClass.Input, Reasons.SigningKeyUnreadable), (failure.Class, failure.Reason));
        Assert.Contains("spec.sign.secretRef", failure.Message, StringComparison.Ordinal);
        Assert.Null(await RegistryClient.FindAsync($"{Stack.Registry}/wrong-password/talos-kernel:v1.13.9"));
        var job = (await system.Kubectl.GetAsync("wrong-password")).Status.Platforms[0].Job;

        await system.Kubectl.RunAsync(["delete", "secret", "wrong-password"]);
        await CreateSecretAsync("wrong-password", Password);
        await system.Kubectl.RunAsync(["annotate", "tib", "wrong-password", "talosimages.dev/sign=again"]);
        await system.UntilAsync("wrong-password", candidate => candidate.Status.LastHandledSign == "again");
        var build = await system.UntilSucceededAsync("wrong-password");

        Assert.Equal(job, build.Status.Platforms[0].Job);
        Assert.Equal(1, build.Status.Platforms[0].Attempts);
        foreach (var reference in Manifests(build))
        {
            Assert.Equal("", await VerifyAsync("wrong-password", reference));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<string> Manifests(TalosImageBuild build) =>
    [
        .. build.Status.Outputs.SelectMany(output => output.Platforms.Select(platform => platform.Digest).Prepend(output.Digest!)
            .Select(digest => $"{output.Image[..output.Image.LastIndexOf(':')]}@{digest}")),
    ];

    private async Task GenerateKeyAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var made = await Tool.RunAsync(
            "/bin/sh", ["-c", $"cd '{folder}' && cosign generate-key-pair"], environment: new Dictionary<string, string?> { ["COSIGN_PASSWORD"] = Password });
        Assert.True(made.ExitCode == 0, made.StandardError);
    }

    private Task<string> CreateSecretAsync(string name, string password) => system.Kubectl.RunAsync(
    [
        "create", "secret", "generic", name, $"--from-file={_folder}/{name}/cosign.key", $"--from-file={_folder}/{name}/cosign.pub",
        $"--from-literal=cosign.password={password}",
    ]);

    private async Task<string> VerifyAsync(string key, string image) => Refusal(await Tool.RunAsync(
        "cosign", ["verify", "--key", $"{_folder}/{key}/cosign.pub", "--insecure-ignore-tlog=true", "--allow-http-registry", image]));

    private async Task<string> VerifyBundleAsync(string key, string image)
    {
        var root = Path.Combine(_folder, "trusted-root.json");
        await File.WriteAllTextAsync(root, """{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}""");
        return Refusal(await Tool.RunAsync(
            "cosign",
            [
                "verify-attestation", "--new-bundle-format", "--trusted-root", root, "--key", $"{_folder}/{key}/cosign.pub", "--insecure-ignore-tlog=true",
                "--allow-http-registry", "--type", "https://sigstore.dev/cosign/sign/v1", image,
            ]));
    }

    private static string Refusal(CliWrap.Buffered.BufferedCommandResult result) => result.ExitCode == 0 ? "" : $"refused: {result.StandardError}";

    private async Task AssertKeyIsNowhereAsync(TalosImageBuild build)
    {
        var objects = await system.Kubectl.RunAsync(["get", "jobs,pods,events,tib", "-o", "json"]);
        var logs = "";
        foreach (var pod in await system.Kubectl.ChildrenAsync("pods", build))
        {
            logs += await system.Kubectl.RunAsync(["logs", pod, "--all-containers"]);
            var mounts = await system.Kubectl.RunAsync(["get", pod, "-o", "jsonpath={.spec.volumes[*].secret.secretName}"]);
            Assert.True(pod.Contains("-publish-", StringComparison.Ordinal) || !mounts.Contains("signing", StringComparison.Ordinal), $"{pod} mounts {mounts}");
        }

        foreach (var line in (await File.ReadAllLinesAsync($"{_folder}/signing/cosign.key")).Skip(1).SkipLast(1).Append(Password))
        {
            Assert.DoesNotContain(line, objects, StringComparison.Ordinal);
            Assert.DoesNotContain(line, logs, StringComparison.Ordinal);
            Assert.DoesNotContain(line, system.OperatorLog, StringComparison.Ordinal);
        }
    }
}
