using System.Collections.Concurrent;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>
/// Steps of a plan over a source tree of one Dockerfile, with the real make, buildx, BuildKit and oras, as a pod runs them.
/// </summary>
public sealed class SmallBuild(TempFolder folder, string registry)
{
    public const string ImageStep = "imager";
    public const string FilesStep = "kernel";
    public const string MediaStep = "iso";
    public const string VerifyStep = "verify";

    private const string Makefile = """
        target-%:
        	docker buildx build --progress=plain $(TARGET_ARGS) $(CI_ARGS) .
        kernel:
        	mkdir -p _out
        	echo kernel > _out/vmlinuz-amd64

        """;

    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Everything that the steps printed.</summary>
    public string Log => string.Join('\n', _lines);

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Called with each line when it is printed.</summary>
    public Action<string>? OnLine { get; set; }

    public string User { get; } = $"t{Guid.NewGuid():n}";

    public BuilderSettings Settings { get; set; } = new()
    {
        Workspace = folder["w"],
        Temp = folder["tmp"],
        Home = folder["home"],
        BuildKit = [StackParts.BuildKit],
        SearchPath = Environment.GetEnvironmentVariable("PATH")!,
        RetryDelay = TimeSpan.FromMilliseconds(1),
    };

    /// <summary>The imager and an extension of it, for a plan with <see cref="MediaStep"/>.</summary>
    public (string Imager, string Extension)? Media { get; set; }

    /// <summary>Adds the step <c>inputs</c>.</summary>
    public InputsPlan? Inputs { get; set; }

    public BuildPlan Plan => Plans.Of(
        "unused", "unused",
        [
            .. InputsSteps, Step(ImageStep, StepKind.Image, "imager"), Step(FilesStep, StepKind.Files, "talos-kernel", "vmlinuz-amd64"), .. MediaSteps,
            new BuildStep { Id = VerifyStep, Kind = StepKind.Verify },
        ]) with
    {
        Registry = new RegistryPlan { Host = registry, Username = User, Tag = "v1" },
        Inputs = Inputs,
    };

    /// <param name="dockerfile">What the image is built from; a line is added so that no build is served from BuildKit's cache.</param>
    /// <param name="arguments">For buildx, in the Makefile.</param>
    public SmallBuild With(string dockerfile, string arguments = "")
    {
        Directory.CreateDirectory(folder["home"]);
        folder.Write("w/talos/tree/Makefile", Makefile.Replace("$(CI_ARGS)", $"{arguments} $(CI_ARGS)", StringComparison.Ordinal));
        folder.Write("w/talos/tree/unique", Guid.NewGuid().ToString());
        folder.Write("w/talos/tree/Dockerfile", $"{dockerfile}\nCOPY unique /unique\n");
        var results = new ResultStore(Settings.ResultsFolder);
        results.Prepare(Plans.Facts.Step);
        results.Write(Plans.Facts);
        return this;
    }

    public Task<StepOutcome> RunAsync(string step, TimeProvider? time = null, CancellationToken stop = default)
    {
        var clock = time ?? TimeProvider.System;
        var log = new StepLog(Redactor.Of(Settings), line =>
        {
            _lines.Enqueue(line);
            OnLine?.Invoke(line);
        });
        return StepSession.RunAsync(
            step, log, token => new PlanRun(Plan, Settings, new ProcessRunner(TimeProvider.System), clock).RunAsync(step, log, token), stop);
    }

    /// <summary>Builds the files, and makes a plan to publish them of it.</summary>
    public async Task<PublishPlan> PublishPlanAsync(string? artifactType = null)
    {
        var end = await RunAsync(FilesStep);
        Assert.True(end.ExitCode == ExitCodes.Success, $"{end.Result.Error?.Message}\n{Log}");
        return new PublishPlan
        {
            Fingerprint = new string('f', 64),
            Registry = Plan.Registry,
            Commit = Plans.Commit,
            SourceDateEpoch = Plans.Facts.SourceDateEpoch,
            Outputs =
            [
                new PublishedOutput
                {
                    Name = FilesStep,
                    Repository = $"{registry}/{User}/talos-kernel",
                    ArtifactType = artifactType,
                    Manifests = [new PublishedManifest { Platform = "linux/amd64", Digest = end.Result.Digest!, Size = end.Result.Size!.Value }],
                },
            ],
        };
    }

    public Task<StepOutcome> PublishAsync(PublishPlan plan, TimeProvider? time = null)
    {
        var log = new StepLog(Redactor.Of(Settings), _lines.Enqueue);
        return StepSession.RunAsync(
            StepIds.Publish, log, stop => PublishStep.RunAsync(plan, Settings, log, time ?? TimeProvider.System, stop), CancellationToken.None);
    }

    private IEnumerable<BuildStep> InputsSteps => Inputs is null ? [] :
    [
        Step(StepIds.Inputs, StepKind.Inputs, "talos-inputs", StepIds.InputsFile) with { Make = null },
    ];

    private IEnumerable<BuildStep> MediaSteps => Media is not (var imager, var extension) ? [] :
    [
        Step(MediaStep, StepKind.Media, "talos-iso", "metal-amd64.iso") with
        {
            Make = null,
            Imager = new ImagerArguments { Image = imager, Profile = "iso", Architecture = "amd64", SystemExtensions = [extension] },
        },
    ];

    private BuildStep Step(string id, StepKind kind, string name, params string[] files) => new()
    {
        Id = id,
        Kind = kind,
        Make = Plans.Make(id),
        Produces = new StepProduct
        {
            Output = id,
            Kind = files.Length > 0 ? ProductKind.Artifact : ProductKind.Image,
            Repository = $"{registry}/{User}/{name}",
            ArtifactType = files.Length > 0 ? $"application/vnd.talosimages.{id}" : null,
            Files = files,
            Published = true,
        },
    };
}
