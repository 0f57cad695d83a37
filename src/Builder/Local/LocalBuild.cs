using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Steps;
using TalosImageOperator.Shared;

namespace TalosImageOperator.Builder.Local;

/// <summary>A whole build on this machine: the steps of every platform, then the publish step, like the operator's Jobs.</summary>
public sealed class LocalBuild(BuilderSettings settings, LocalOptions options, IRunProgress progress, TimeProvider time)
{
    private const string EveryPlatform = "all";

    // docs/verify.md explains it.
    private const string BuilderId = "https://talosimages.dev/talos-image-builder";

    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly BuilderSettings _settings = settings with { CredentialsWait = TimeSpan.Zero };

    /// <param name="build">The manifest, whose name media may contain.</param>
    /// <param name="spec">Its spec with the platforms of this run.</param>
    /// <param name="stop">Stops the running steps.</param>
    public async Task<LocalOutcome> RunAsync(TalosImageBuild build, TalosImageBuildSpec spec, CancellationToken stop)
    {
        var builds = spec.Platforms
            .Select(platform => new PlatformBuild(
                BuildPlanner.Plan(spec, platform).For(build.Metadata.NamespaceProperty, build.Metadata.Name), SettingsOf(platform), progress, time))
            .ToList();

        if (await builds[0].FetchAsync(new Dictionary<string, string>(), stop) is not { } fetched)
        {
            return Failed(builds[0]);
        }

        await Task.WhenAll(builds.Select(platform => platform.BuildAsync(fetched, stop)));
        if (builds.FirstOrDefault(platform => platform.Failure is not null) is { } failed)
        {
            return Failed(failed);
        }

        return await PublishAsync(build, spec, fetched, builds, stop);
    }

    private async Task<LocalOutcome> PublishAsync(
        TalosImageBuild build, TalosImageBuildSpec spec, FetchedSources fetched, List<PlatformBuild> builds, CancellationToken stop)
    {
        var commit = fetched.Commits[StepIds.Source];
        var epoch = builds[0].Results[0].SourceDateEpoch!.Value;
        var plan = PublishPlanner.Plan(
            [.. builds.Select(platform => platform.Plan)],
            commit,
            epoch,
            sign: settings.SigningKey is not null,
            Attest(build, spec, builds, fetched.Inputs),
            builds.ToDictionary(platform => platform.Plan.Platform, platform => platform.Pushed),
            builds.SelectMany(platform => platform.Trees).DistinctBy(tree => tree.Key).ToDictionary(StringComparer.Ordinal));

        var path = Path.Combine(_settings.Workspace, "publish.log");
        using var file = new LogFile(path);
        var log = new StepLog(Redactor.Of(_settings), line =>
        {
            file.Write(line);
            progress.Line(EveryPlatform, StepIds.Publish, line);
        });
        var start = time.GetTimestamp();
        progress.Started(EveryPlatform, StepIds.Publish, 1, 1);
        var end = await StepSession.RunAsync(StepIds.Publish, log, token => PublishStep.RunAsync(plan, _settings, log, time, token), stop);
        progress.Ended(EveryPlatform, StepIds.Publish, end.Result, time.GetElapsedTime(start));
        var published = end.Result.AsImage is true ? plan.WithoutArtifactTypes() : plan;
        return new LocalOutcome(end.ExitCode, end.Result.Error, path, end.ExitCode == ExitCodes.Success ? Outputs(published) : []);
    }

    private AttestPlan? Attest(TalosImageBuild build, TalosImageBuildSpec spec, List<PlatformBuild> builds, string? inputs) =>
        settings.SigningKey is null || spec.Attest is not { } attest || !(attest.Provenance || attest.Sbom) ? null : new AttestPlan
        {
            Provenance = attest.Provenance,
            Sbom = attest.Sbom,
            Builder = BuilderId,
            Version = ProgramVersion.Current,
            Invocation = $"{build.Metadata.NamespaceProperty ?? "default"}/{build.Metadata.Name}",
            StartedOn = _started,
            Spec = Fingerprints.ContentOf(spec),
            Sources = [.. Sources(builds[0].Plan, builds.SelectMany(platform => platform.Results).ToLookup(result => result.Step!, StringComparer.Ordinal))],
            Inputs = inputs,
            Imagers = AttestPlan.ImagersOf(
                builds.Select(platform => platform.Plan),
                (plan, step) => builds.First(platform => platform.Plan.Platform == plan.Platform).Results.FirstOrDefault(result => result.Step == step)?.Digest),
        };

    private static IEnumerable<AttestedSource> Sources(BuildPlan plan, ILookup<string, StepResult> results)
    {
        var trees = (plan.Trees ?? []).Select(tree => (tree.Id, tree.Repository, tree.Revision))
            .Prepend((Id: TreeIds.Talos, plan.Source.Repository, plan.Source.Revision));
        return from tree in trees
               let result = results[StepIds.SourceOf(tree.Id)].FirstOrDefault(result => result.Commit is not null)
               where result is not null
               select new AttestedSource(tree.Repository, tree.Revision ?? result.Commit!, result.Commit!, result.PatchesSha256, result.VerifiedBy);
    }

    private BuilderSettings SettingsOf(string platform)
    {
        var folder = WorkFolder.OfPlatform(_settings.Workspace, platform);
        return _settings with
        {
            Workspace = folder,
            Temp = Path.Combine(folder, "tmp"),
            BuildKit = BuildKitOption.For(options.BuildKit, platform) is { } endpoint ? [endpoint] : _settings.BuildKit,
            TerminationLog = null,
        };
    }

    private static LocalOutcome Failed(PlatformBuild build) => new(
        build.Failure!.ExitCode, build.Failure.Result.Error, build.LogOf(build.Failure.Result.Step!), []);

    private static List<LocalOutput> Outputs(PublishPlan plan) =>
    [
        .. plan.Outputs.Select(output => new LocalOutput(
            output.Name, $"{output.Repository}:{plan.Registry.Tag}", IndexManifest.Render(plan, output).Digest)),
    ];
}

/// <summary>The outcome of a local build.</summary>
/// <param name="Log">The log to read after a failure.</param>
public sealed record LocalOutcome(int ExitCode, StepError? Error, string Log, IReadOnlyList<LocalOutput> Outputs);

/// <summary>One published index.</summary>
public sealed record LocalOutput(string Name, string Image, string Digest);
