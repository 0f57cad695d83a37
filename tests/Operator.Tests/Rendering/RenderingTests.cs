using System.Globalization;
using System.Text;
using System.Text.Json;
using k8s.Models;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Deciding;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Operator.Tests.Rendering;

/// <summary>
/// Every object that the operator creates, whole. Each Job of Golden/ was accepted by a Kubernetes 1.36 API server:
/// <c>kubectl apply --dry-run=server --validate=strict</c>.
/// </summary>
public sealed class RenderingTests
{
    private static readonly TalosImageBuildSpec Everything = Builds.Spec with
    {
        Outputs = ["kernel", "imager", "installer-base", "installer", "secureboot-iso"],
        Source = new SourceSpec { Repository = "https://git.example/talos.git", Revision = "main", SecretRef = new() { Name = "git-access" } },
        Imager = new ImagerSpec
        {
            SecureBoot = new() { SecretRef = new() { Name = "secure-boot-keys" } },
            EmbeddedConfig = new() { SecretRef = new() { Name = "machine" }, Key = "controlplane.yaml" },
        },
        Pkgs = new PkgsSpec
        {
            Build = new PkgsBuildSpec
            {
                Targets = ["kernel"],
                SecretRef = new() { Name = "pkgs-access" },
                Kernel = new KernelSpec { ConfigMapRef = new() { Name = "kernel-changes" } },
            },
        },
        Registry = Builds.Spec.Registry with
        {
            SecretRef = new() { Name = "push-access" },
            PullSecretRefs = [new() { Name = "pull-access" }, new() { Name = "push-access" }],
            CertSecretRef = new() { Name = "authority" },
        },
        Sign = new SignSpec { SecretRef = new() { Name = "signing-key" } },
        Job = new JobSpec(Retries: 5)
        {
            NodeSelector = new Dictionary<string, string> { ["example.com/pool"] = "builders" },
            Tolerations = [new V1Toleration { Key = "example.com/builders", OperatorProperty = "Exists", Effect = "NoSchedule" }],
            Affinity = new V1Affinity
            {
                NodeAffinity = new V1NodeAffinity
                {
                    PreferredDuringSchedulingIgnoredDuringExecution =
                    [
                        new V1PreferredSchedulingTerm
                        {
                            Weight = 10,
                            Preference = new V1NodeSelectorTerm
                            {
                                MatchExpressions =
                                    [new V1NodeSelectorRequirement { Key = "example.com/disk", OperatorProperty = "In", Values = ["nvme"] }],
                            },
                        },
                    ],
                },
            },
            PriorityClassName = "builds",
            RuntimeClassName = "runc",
            Resources = new V1ResourceRequirements
            {
                Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("4"), ["memory"] = new("16Gi") },
                Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("16Gi") },
            },
            Timeout = "90m",
            TtlAfterFinished = "1h",
            Workspace = new WorkspaceSpec { Size = "100Gi", StorageClassName = "fast" },
            QueueName = "talos",
            ServiceAccountName = "pusher",
        },
    };

    private static readonly TalosImageBuildSpec Trees = Builds.Spec with
    {
        Outputs = ["kernel", "iso"],
        Source = new SourceSpec { Patches = new() { ConfigMapRef = new() { Name = "talos-patches" } }, Verify = new() { SecretRef = new() { Name = "maintainers" } } },
        Verify = new VerifySpec { Images = [new() { Match = "ghcr.io/me/*", SecretRef = new() { Name = "image-keys" } }, new() { Match = "*", Skip = true }] },
        Pkgs = new PkgsSpec
        {
            Build = new PkgsBuildSpec
            {
                Targets = ["kernel"],
                Patches = new() { ConfigMapRef = new() { Name = "pkgs-patches" } },
                Kernel = new KernelSpec { ConfigMapRef = new() { Name = "fragment" }, SigningKeySecretRef = new() { Name = "kernel-key" }, Modules = MissingModules.Drop },
            },
        },
        Extensions = new ExtensionsSpec
        {
            Build =
            [
                new() { Targets = ["zfs"] },
                new()
                {
                    Repository = "https://git.example/mine.git", Revision = "main", SecretRef = new() { Name = "mine-access" }, Path = "extensions/mine",
                    Dockerfile = "Dockerfile", Name = "mine",
                },
            ],
        },
        Imager = new ImagerSpec
        {
            Overlay = new() { Name = "rpi5", Build = new() { Repository = "https://git.example/sbc.git", Revision = "v0.3.0", Target = "sbc", SecretRef = new() { Name = "sbc-access" } } },
        },
    };

    [Fact]
    public void PlatformJob_Sidecar_IsAsInTheGoldenFile() => CheckJob("job-sidecar", Builds.Spec);

    [Fact]
    public void PlatformJob_Endpoint_IsAsInTheGoldenFile() =>
        CheckJob("job-endpoint", Builds.Spec, change: context => context with { Architecture = null, Endpoints = ["tcp://buildkit-amd64:1234"] });

    [Fact]
    public void PlatformJob_PoolWithTls_IsAsInTheGoldenFile() => CheckJob(
        "job-pool", Builds.Spec, new BuildPodOptions { BuildKitTlsSecret = "buildkit-client" },
        change: context => context with { Architecture = null, Endpoints = ["tcp://buildkit-1:1234", "tcp://buildkit-0:1234"] });

    [Fact]
    public void PlatformJob_EverythingSet_IsAsInTheGoldenFile()
    {
        var options = new BuildPodOptions { ImagePullPolicy = "Always", ImagePullSecrets = ["pull-access"], HostNetwork = true };

        CheckJob("job-everything", Everything, options);
    }

    [Fact]
    public void PlatformJob_SourceTrees_IsAsInTheGoldenFile() => CheckJob("job-trees", Trees, change: context => context with
    {
        Commit = Pods.Commit,
        TreeCommits = new Dictionary<string, string> { ["pkgs"] = new('a', 40), ["extensions-1"] = new('b', 40) },
    });

    [Fact]
    public void PlatformJob_Proxies_IsAsInTheGoldenFile()
    {
        var registries = new RegistryOptions { HttpsProxy = "http://proxy.example:3128", NoProxy = ".svc,10.0.0.0/8" };

        CheckJob("job-proxies", Builds.Spec, change: context => context with { Registries = registries });
    }

    [Fact]
    public void PlatformJob_PinnedCommit_IsAsInTheGoldenFile() =>
        CheckJob("job-pinned-commit", Builds.Spec, change: context => context with { Commit = Pods.Commit });

    [Fact]
    public void PlatformJob_UserNamespaceMode_IsAsInTheGoldenFile() =>
        CheckJob("job-user-namespace", Builds.Spec, new BuildPodOptions { BuildKitMode = BuildKitMode.UserNamespace });

    [Fact]
    public void PlatformJob_DiskImageBefore113_IsAsInTheGoldenFile() => CheckJob("job-privileged", Privileged);

    [Fact]
    public void PlatformJob_Emulated_IsAsInTheGoldenFile() => CheckJob(
        "job-emulated", Builds.Spec, platform: Builds.Arm64, change: context => context with { Architecture = "amd64" });

    [Fact]
    public void PublishJob_Rendered_IsAsInTheGoldenFile()
    {
        var scenario = new Scenario(Everything);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();

        CheckScenarioJob("job-publish", scenario.Job("publish"));
    }

    [Fact]
    public void RebuildJob_Rendered_IsAsInTheGoldenFile() => CheckScenarioJob("job-rebuild", SecondBuilds.Rebuilding(SecondBuilds.Other).RebuildJob(Builds.Amd64));

    [Fact]
    public void CompareJob_Rendered_IsAsInTheGoldenFile() => CheckScenarioJob("job-compare", SecondBuilds.Differing().CompareJob()!);

    [Fact]
    public void SigningKey_OfEverything_IsInThePublishJobAlone()
    {
        var scenario = new Scenario(Everything);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();

        foreach (var job in scenario.Jobs)
        {
            Assert.Equal(job == scenario.Job("publish"), Yaml.Of(job).Contains("signing-key", StringComparison.Ordinal));
        }

        var mounted = scenario.Job("publish").Spec.Template.Spec;
        Assert.Equal("signing-key", mounted.Volumes.Single(volume => volume.Name == Volumes.Signing).Secret.SecretName);
        Assert.DoesNotContain(mounted.Containers.Single().Env, variable => variable.ValueFrom is not null);
    }

    [Fact]
    public void BuildKitConfig_MirrorsAndPlainHttp_IsAsInTheGoldenFile()
    {
        var registries = new RegistryOptions
        {
            Mirrors = new() { ["docker.io"] = ["mirror.local:5000", "other.local/hub"], ["ghcr.io"] = ["mirror.local:5000"] },
            PlainHttp = ["mirror.local:5000"],
        };

        var spec = Builds.Spec with
        {
            Registry = Builds.Spec.Registry with
            {
                Insecure = true,
                Mirrors = [new MirrorSpec { Host = "ghcr.io", Endpoints = ["own.local/ghcr"], Insecure = true }],
            },
        };
        var plan = BuildPlanner.Plan(spec, Builds.Amd64, registries.Pulls);

        GoldenFile.Check("buildkitd.toml", BuildKitConfig.Render(plan.Registry, plan.Pulls, registries.PlainHttp, privileged: true));
    }

    [Fact]
    public void PlatformJob_OfAsManyProductsAsThereMayBe_GivesEachContainerRoomForItsResult()
    {
        var outputs = ReleaseMatrix.Of(TalosRelease.Parse("v1.14.0-rc.1")).Outputs.Select(output => output.Name).Take(60).ToList();
        var targets = Enumerable.Range(0, Limits.Products - outputs.Count).Select(number => $"package-{number}").ToList();
        var job = Render(Builds.Spec with
        {
            Release = "v1.14.0-rc.1",
            Outputs = outputs,
            Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = targets } },
        });
        var pod = job.Spec.Template.Spec;

        var shares = pod.InitContainers.Concat(pod.Containers).Where(container => container.Name != BuildKitSidecar.Name)
            .Select(container => int.Parse(
                container.Env.Single(variable => variable.Name == PodVariables.MessageBytes).Value, CultureInfo.InvariantCulture))
            .Distinct();

        Assert.InRange(Assert.Single(shares), MessageLimit.Min, 12 * 1024 / (pod.InitContainers.Count + pod.Containers.Count));
    }

    [Theory]
    [InlineData(null, null, false, "cpu=1 memory=2Gi ephemeral-storage=20Gi")]
    [InlineData(null, null, true, "cpu=1 memory=2Gi")]
    [InlineData("4", null, false, "cpu=4 memory=2Gi ephemeral-storage=20Gi")]
    [InlineData(null, "500m", false, "memory=2Gi ephemeral-storage=20Gi")]
    public void BuildKit_Resources_AreTheOperatorsUnlessTheSpecNamesThem(string? request, string? limit, bool storageClass, string expected)
    {
        static Dictionary<string, ResourceQuantity>? Cpu(string? quantity) => quantity is null ? null : new() { ["cpu"] = new(quantity) };
        var job = Render(Builds.Spec with
        {
            Job = Builds.Spec.Job with
            {
                Resources = request is null && limit is null ? null : new V1ResourceRequirements { Requests = Cpu(request), Limits = Cpu(limit) },
                Workspace = new WorkspaceSpec { StorageClassName = storageClass ? "fast" : null },
            },
        });

        var resources = job.Spec.Template.Spec.InitContainers.Single(container => container.Name == BuildKitSidecar.Name).Resources;
        Assert.Equal(expected.Split(' ').Order(), resources.Requests.Select(entry => $"{entry.Key}={entry.Value}").Order());
        Assert.Equal(limit, resources.Limits?["cpu"].ToString());
    }

    [Fact]
    public void BuildKit_ResourcesSwitchedOff_AsksForNothing()
    {
        var options = new BuildPodOptions { BuildResources = new() { ["cpu"] = "0" } };

        Assert.Null(Render(Builds.Spec, options).Spec.Template.Spec.InitContainers.Single(container => container.Name == BuildKitSidecar.Name).Resources);
    }

    [Fact]
    public void PlatformJob_RenderedTwice_IsTheSame() => Assert.Equal(Yaml.Of(Render(Everything)), Yaml.Of(Render(Everything)));

    private static TalosImageBuildSpec Privileged => Builds.Spec with
    {
        Release = "v1.12.7",
        Outputs = ["metal"],
        Imager = new ImagerSpec { Privileged = true },
    };

    private static void CheckJob(
        string name,
        TalosImageBuildSpec spec,
        BuildPodOptions? options = null,
        string platform = Builds.Amd64,
        Func<PodContext, PodContext>? change = null) =>
        GoldenFile.Check($"{name}.yaml", Readable(Render(spec, options, platform, change)));

    private static void CheckScenarioJob(string name, V1Job job) =>
        GoldenFile.Check($"{name}.yaml", Readable(job with { Metadata = job.Metadata with { Uid = null } }));

    // With the plan as JSON: its compressed form says nothing to a reader and may differ from one zlib to the next.
    private static string Readable(V1Job job)
    {
        var template = job.Spec.Template;
        var text = Encoding.UTF8.GetBytes(template.Metadata.Annotations[Labels.Plan]);
        var plan = Labels.Of(job, Labels.Component) == Labels.CompareComponent
            ? JsonSerializer.Serialize(EncodedPlan.ReadComparePlan(text), PlanningJsonContext.Default.ComparePlan)
            : Labels.Of(job, Labels.Platform) is null
            ? JsonSerializer.Serialize(EncodedPlan.ReadPublishPlan(text), PlanningJsonContext.Default.PublishPlan)
            : JsonSerializer.Serialize(EncodedPlan.ReadBuildPlan(text), PlanningJsonContext.Default.BuildPlan);
        var annotations = new Dictionary<string, string>(template.Metadata.Annotations) { [Labels.Plan] = plan };
        template = template with { Metadata = template.Metadata with { Annotations = annotations } };
        return Yaml.Of(job with { Spec = job.Spec with { Template = template } });
    }

    private static V1Job Render(
        TalosImageBuildSpec spec,
        BuildPodOptions? options = null,
        string platform = Builds.Amd64,
        Func<PodContext, PodContext>? change = null)
    {
        var plan = BuildPlanner.Plan(spec, platform);
        options ??= new BuildPodOptions();
        options.BuilderImage = Builds.BuilderImage;
        var context = new PodContext(BuildRun.Of(Builds.Of(spec)), options, Architectures.Of(platform));
        return JobRenderer.Render(plan, change is null ? context : change(context));
    }
}
