using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning;

/// <summary>Turns a spec and a platform into the ordered steps of that platform's Job.</summary>
public static class BuildPlanner
{
    /// <param name="spec">A spec that <see cref="Rules.SpecRules"/> accepts.</param>
    /// <param name="platform">The platform, such as <c>linux/amd64</c>.</param>
    /// <param name="cluster">The operator's mirrors and insecure hosts for every build, or null.</param>
    /// <exception cref="ArgumentException">The rules reject the spec.</exception>
    public static BuildPlan Plan(TalosImageBuildSpec spec, string platform, PullPlan? cluster = null)
    {
        var table = ReleaseMatrix.Of(TalosRelease.Parse(spec.Release));
        var imager = new ImagerSource(spec, table);
        var trees = new TreeSteps(spec, table, platform);
        var registry = RegistryPlans.Of(spec, cluster);
        List<BuildStep> made = [.. trees.Targets(), .. StepsFor(platform)];
        List<BuildStep> inputs = [.. InputSteps.Of(spec, made)];

        return new BuildPlan
        {
            Release = spec.Release,
            Platform = platform,
            Fingerprint = Fingerprints.Of(spec),
            Source = new SourcePlan
            {
                Repository = spec.Source.Repository,
                Revision = spec.Source.Revision is { Length: > 0 } revision ? revision : spec.Release,
                GoEnvironment = GoEnvironment(spec),
                Patches = spec.Source.Patches is not null,
                Verify = SourceVerifyPlans.Of(spec.Source),
            },
            Registry = registry,
            Trees = trees.Plans,
            Pulls = PullPlans.Of(spec, cluster),
            Catalog = OfficialNames.AreIn(spec.Imager) || spec.Imager.Profiles.Any(profile => OfficialNames.AreIn(ProfileOutputs.Merge(spec.Imager, profile)))
                ? new CatalogPlan(spec.Imager.Catalog ?? ImagerSpec.DefaultCatalog, TalosRelease.Parse(spec.Release).Upstream.ToString())
                : null,
            Inputs = inputs.Count == 0 ? null : InputSteps.Plan(spec, spec.Platforms.Append(platform).Distinct().ToDictionary(other => other, StepsFor)) with { Elsewhere = trees.Elsewhere },
            Cache = CachePlans.Of(spec, platform),
            Steps =
            [
                new BuildStep { Id = StepIds.Source, Kind = StepKind.Source },
                .. trees.Sources(),
                .. inputs,
                .. made,
                new BuildStep { Id = StepIds.Verify, Kind = StepKind.Verify },
            ],
        };

        IReadOnlyList<BuildStep> StepsFor(string other)
        {
            var factory = new StepFactory(spec, table, imager, trees, registry, other);

            return [.. BuildOrder.Of(spec.Outputs.Concat(spec.Imager.Profiles.Select(profile => profile.Name)), Find, imager.Needs).Select(factory.Step)];
        }

        OutputRow Find(string name) =>
            imager.Find(name) ?? throw new ArgumentException($"spec.outputs: \"{name}\" is not an output of {table}.", nameof(spec));
    }

    private static SortedDictionary<string, string>? GoEnvironment(TalosImageBuildSpec spec)
    {
        var variables = spec.Variables.Where(variable => UserVariables.IsInDockerfile(variable.Key)).ToDictionary(StringComparer.Ordinal);

        return variables.Count == 0 ? null : new SortedDictionary<string, string>(variables, StringComparer.Ordinal);
    }
}
