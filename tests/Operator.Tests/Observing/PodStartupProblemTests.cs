using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning;

namespace TalosImageOperator.Operator.Tests.Observing;

/// <summary>What the events of a Job or pod say that neither of them does.</summary>
public sealed class PodStartupProblemTests
{
    private const string NoSecret = "MountVolume.SetUp failed for volume \"registry\" : secret \"push\" not found";

    private static readonly V1Job Job = JobRenderer.Render(
        BuildPlanner.Plan(WithSecret, Builds.Amd64), new PodContext(BuildRun.Of(Builds.Of(WithSecret)), new BuildPodOptions(), "amd64"));

    private static TalosImageBuildSpec WithSecret =>
        Builds.Spec with
        {
            Registry = Builds.Spec.Registry with
            {
                SecretRef = new SecretReference { Name = "push" },
                PullSecretRefs = [new SecretReference { Name = "pull" }],
                CertSecretRef = new SecretReference { Name = "ca" },
            },
            Pkgs = new PkgsSpec
            {
                Build = new PkgsBuildSpec
                {
                    Targets = ["kernel"],
                    SecretRef = new SecretReference { Name = "git" },
                    Kernel = new KernelSpec
                    {
                        ConfigMapRef = new ConfigMapReference { Name = "kernel" },
                        SigningKeySecretRef = new SecretReference { Name = "kernel-key" },
                    },
                },
            },
            Verify = new VerifySpec { Images = [new ImageRuleSpec { Match = "a", Skip = true }, new ImageRuleSpec { Match = "*", SecretRef = new SecretReference { Name = "image-keys" } }] },
            Extensions = new ExtensionsSpec
            {
                Build =
                [
                    new ExtensionBuildSpec { Targets = ["zfs"] },
                    new ExtensionBuildSpec
                    {
                        Targets = ["gvisor"],
                        SecretRef = new SecretReference { Name = "git" },
                        Patches = new PatchesSpec { ConfigMapRef = new ConfigMapReference { Name = "patches" } },
                        Verify = new SourceVerifySpec { SecretRef = new SecretReference { Name = "maintainers" } },
                    },
                ],
            },
        };

    [Fact]
    public void Explain_SecretMissing_NamesTheSecretAndTheField()
    {
        var seen = PodStartupProblem.Explain(Preparing(), [Event("Normal", "Scheduled", 0), Event("Warning", NoSecret, 5)]);

        Assert.Equal(Reasons.SecretNotFound, seen.Reason);
        Assert.Contains("Secret push", seen.Message, StringComparison.Ordinal);
        Assert.Contains("namespace images", seen.Message, StringComparison.Ordinal);
        Assert.Contains("spec.registry.secretRef", seen.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry-ca", "references non-existent secret key: ca.crt", "spec.registry.certSecretRef", Reasons.SecretNotFound)]
    [InlineData("registry", "[secret \"pull\" not found, secret \"push\" not found]", "spec.registry.pullSecretRefs", Reasons.SecretNotFound)]
    [InlineData("kernel-changes", "configmap \"kernel\" not found", "ConfigMap kernel cannot be mounted", Reasons.ConfigMapNotFound)]
    [InlineData("pkgs-git", "secret \"git\" not found", "spec.pkgs.build.secretRef", Reasons.SecretNotFound)]
    [InlineData("kernel-key", "references non-existent secret key: signing_key.pem", "spec.pkgs.build.kernel.signingKeySecretRef", Reasons.SecretNotFound)]
    [InlineData("extensions-1-git", "secret \"git\" not found", "spec.extensions.build[1].secretRef", Reasons.SecretNotFound)]
    [InlineData("verify-images-1", "secret \"image-keys\" not found", "secretRef or trustedRootSecretRef of spec.verify.images[1]", Reasons.SecretNotFound)]
    [InlineData("extensions-1-verify", "secret \"maintainers\" not found", "spec.extensions.build[1].verify.secretRef", Reasons.SecretNotFound)]
    [InlineData("extensions-1-patches", "configmap \"patches\" not found", "spec.extensions.build[1].patches.configMapRef", Reasons.ConfigMapNotFound)]
    public void Explain_OtherSourceMissing_NamesItsField(string volume, string why, string expected, string reason)
    {
        var seen = PodStartupProblem.Explain(Preparing(), [Event("Warning", $"MountVolume.SetUp failed for volume \"{volume}\" : {why}", 5)]);

        Assert.Equal(reason, seen.Reason);
        Assert.Contains(expected, seen.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret \"pull\" not found", "Secret pull cannot")]
    [InlineData("[secret \"push\" not found, secret \"pull\" not found]", "Secret push and pull cannot")]
    [InlineData("references non-existent secret key: .dockerconfigjson", "Secret push or pull cannot")]
    [InlineData("[secret \"pull\" not found, references non-existent secret key: .dockerconfigjson]", "Secret push or pull cannot")]
    public void Explain_OneOfSeveralSecrets_NamesThoseThatItCanBe(string why, string expected)
    {
        var seen = PodStartupProblem.Explain(Preparing(), [Event("Warning", $"MountVolume.SetUp failed for volume \"registry\" : {why}", 5)]);

        Assert.StartsWith(expected, seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_KubeletSumsUpTheMounts_KeepsTheSecret()
    {
        const string summary = "Unable to attach or mount volumes: unmounted volumes=[registry], unattached volumes=[], failed to process "
            + "volumes=[]: timed out waiting for the condition";

        var seen = PodStartupProblem.Explain(Preparing(), [Event("Warning", NoSecret, 5), Event("Warning", summary, 120)]);
        Assert.Equal(Reasons.SecretNotFound, seen.Reason);
        Assert.DoesNotContain("timed out", seen.Message, StringComparison.Ordinal);

        seen = PodStartupProblem.Explain(Preparing(), [Event("Warning", NoSecret, 5), Event("Normal", "Pulled", 100), Event("Warning", summary, 120)]);
        Assert.Equal(Reasons.PodNotStarting, seen.Reason);
        Assert.Contains("timed out", seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_AnotherProblemSince_IsThatOne() => Assert.Equal(
        Reasons.PodNotStarting,
        PodStartupProblem.Explain(Preparing(), [Event("Warning", NoSecret, 5), Event("Warning", "Failed to create pod sandbox: no CNI", 9)]).Reason);

    [Fact]
    public void Explain_MountedSinceAndPullsImage_SaysNothing() =>
        Assert.Null(PodStartupProblem.Explain(Preparing(), [Event("Normal", "Pulling image", 9), Event("Warning", NoSecret, 5)]).Reason);

    [Fact]
    public void Explain_NoEvents_LeavesThePlatformAsItIs()
    {
        var seen = Preparing();

        Assert.Equal(seen, PodStartupProblem.Explain(seen, []));
    }

    [Fact]
    public void Explain_OtherVolume_GivesTheKubeletsWords()
    {
        var seen = PodStartupProblem.Explain(Preparing(), [Event("Warning", "AttachVolume failed for volume \"pvc-1\"", 5)]);

        Assert.Equal(Reasons.PodNotStarting, seen.Reason);
        Assert.Contains("AttachVolume failed", seen.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "violates PodSecurity \"baseline:latest\": seccompProfile (container \"buildkitd\" must not set it)",
        "pod-security.kubernetes.io/enforce=privileged")]
    [InlineData("violates PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)", "--host-network")]
    [InlineData("exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0", "Raise the quota")]
    [InlineData("no such priority", "no such priority")]
    public void Explain_PodRefused_SaysWhyAndWhatToDo(string why, string advice)
    {
        var seen = PodStartupProblem.Explain(NoPod(), [Event("Warning", $"Error creating: pods \"sample-x7k2p\" is forbidden: {why}", 1)]);

        Assert.Equal(Reasons.PodRefused, seen.Reason);
        Assert.Contains(why, seen.Message, StringComparison.Ordinal);
        Assert.Contains(advice, seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_PodRefusedAgain_SaysTheSame()
    {
        var first = PodStartupProblem.Explain(NoPod(), [Event("Warning", "Error creating: pods \"sample-a\" is forbidden: no", 1)]);
        var second = PodStartupProblem.Explain(
            NoPod(), [Event("Warning", "(combined from similar events): Error creating: pods \"sample-b\" is forbidden: no", 1)]);

        Assert.Equal(first.Message, second.Message);
    }

    [Fact]
    public void Observe_PodThatNothingOfHasStarted_IsDue()
    {
        var pod = Pods.Waiting(Job);
        pod = pod with { Status = pod.Status with { StartTime = DateTime.UnixEpoch } };

        Assert.Equal(DateTimeOffset.UnixEpoch, JobObserver.Observe(Builds.Amd64, View.Of(Job), [View.Of(pod)]).WaitingSince);
    }

    [Fact]
    public void Observe_StepRuns_IsNotDue() =>
        Assert.Null(JobObserver.Observe(Builds.Amd64, View.Of(Job), [View.Of(Pods.Running(Job, null, done: 0))]).WaitingSince);

    private static PlatformObservation Preparing() => JobObserver.Observe(Builds.Amd64, View.Of(Job), [View.Of(Pods.Waiting(Job))]);

    private static PlatformObservation NoPod() => JobObserver.Observe(
        Builds.Amd64, View.Of(Job with { Status = new V1JobStatus { StartTime = DateTime.UnixEpoch } }), []);

    private static EventView Event(string type, string message, int second) => View.Of(new Corev1Event
    {
        Metadata = new V1ObjectMeta(),
        Type = type,
        Message = message,
        LastTimestamp = DateTime.UnixEpoch.AddSeconds(second),
    });
}
