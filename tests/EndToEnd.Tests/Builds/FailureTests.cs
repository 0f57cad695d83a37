using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>The status of a failed build says what to do.</summary>
[Collection(SystemTests.Name)]
public sealed class FailureTests(RunningSystem system)
{
    [SkippableFact]
    public async Task Failure_TargetFails_BuildFailedWithTheLogsEnd()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("fails").With("pkgs.overrides.kernel", $"{Stack.Registry}/fixture/kernel:fail").ToString());
        var failure = await system.UntilFailedAsync("fails");

        Assert.Equal((FailureClass.Build, "kernel", Reasons.BuildFailed), (failure.Class, failure.Step, failure.Reason));
        Assert.Contains("FAIL", failure.LogTail, StringComparison.OrdinalIgnoreCase);
        var build = await system.Kubectl.GetAsync("fails");
        Assert.Contains("FAIL", await system.Kubectl.RunAsync(["logs", build.Status.Platforms[0].Pod!, "-c", "kernel"]), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, build.Status.Platforms[0].Attempts);
    }

    [SkippableFact]
    public async Task Failure_TagMissing_SourceNotFoundNamesIt()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("no-tag").With("release", "v1.13.77").ToString());
        var failure = await system.UntilFailedAsync("no-tag");

        Assert.Equal((FailureClass.Input, "source", Reasons.SourceNotFound), (failure.Class, failure.Step, failure.Reason));
        Assert.Contains("v1.13.77", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Failure_RegistryOutOfReach_InfrastructureAfterRetries()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("no-registry").With("registry.host", "127.0.0.1:9").With("job.retries", 0).ToString());
        var failure = await system.UntilFailedAsync("no-registry");

        Assert.Equal((FailureClass.Infrastructure, Reasons.RegistryUnreachable), (failure.Class, failure.Reason));
        Assert.Contains("127.0.0.1:9", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Failure_NoCredentials_RegistryRefusedWithoutRetry()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("no-credentials").With("registry.host", Stack.PrivateRegistry).ToString());
        var failure = await system.UntilFailedAsync("no-credentials");

        Assert.Equal((FailureClass.Input, Reasons.RegistryRefused), (failure.Class, failure.Reason));
        Assert.Contains("spec.registry.secretRef", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Credentials_FromSecret_BuildSucceedsAndNoOutputShowsThem()
    {
        Stack.Require();
        var config = await File.ReadAllTextAsync(Path.Combine(Stack.PrivateRegistryConfig, "config.json"));
        await system.Kubectl.RunAsync(
            ["create", "secret", "generic", "private-registry", "--type=kubernetes.io/dockerconfigjson", $"--from-literal=.dockerconfigjson={config}"]);
        await system.Kubectl.ApplyAsync(Manifest.Quick("credentials")
            .With("registry.host", Stack.PrivateRegistry)
            .With("registry.secretRef", new JsonObject { ["name"] = "private-registry" }).ToString());
        var build = await system.UntilSucceededAsync("credentials");

        var secret = JsonNode.Parse(config)!["auths"]!.AsObject().First().Value!["auth"]!.ToString();
        foreach (var step in new[] { "source", "kernel", "verify" })
        {
            Assert.DoesNotContain(secret, await system.Kubectl.RunAsync(["logs", build.Status.Platforms[0].Pod!, "-c", step]), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(secret, system.OperatorLog, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Credentials_SecretComesLate_StatusNamesItUntilTheBuildGoesOn()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("late-secret")
            .With("registry.host", Stack.PrivateRegistry)
            .With("registry.secretRef", new JsonObject { ["name"] = "late" }).ToString());
        var waiting = await system.UntilAsync("late-secret", build =>
            build.Status.Conditions.Any(condition => condition is { Type: ConditionTypes.Ready, Reason: Reasons.SecretNotFound }));
        Assert.Contains("late", waiting.Condition(ConditionTypes.Ready).Message, StringComparison.Ordinal);

        var config = await File.ReadAllTextAsync(Path.Combine(Stack.PrivateRegistryConfig, "config.json"));
        await system.Kubectl.RunAsync(
            ["create", "secret", "generic", "late", "--type=kubernetes.io/dockerconfigjson", $"--from-literal=.dockerconfigjson={config}"]);
        await system.UntilSucceededAsync("late-secret");
    }

    [SkippableFact]
    public async Task Refused_BadField_KubectlNamesFieldAndRule()
    {
        Stack.Require();
        var refusal = await system.Kubectl.RefusalAsync(Manifest.Quick("bad").With("release", "$(reboot)").ToString());
        Assert.Contains("spec.release", refusal, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Refused_OutputThatReleaseLacks_StalledInvalidSpec()
    {
        Stack.Require();
        await system.Kubectl.ApplyAsync(Manifest.Quick("lacks").With("release", "v1.9.6").With("outputs", new JsonArray("installer-base", "sbom")).ToString());
        var failure = await system.UntilFailedAsync("lacks");

        Assert.Equal((FailureClass.Input, Reasons.InvalidSpec), (failure.Class, failure.Reason));
        Assert.Contains("installer-base", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sbom", failure.Message, StringComparison.Ordinal);
    }
}
