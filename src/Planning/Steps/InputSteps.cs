using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The step that finds the images that a plan takes from registries, if there are any.</summary>
internal static class InputSteps
{
    public static IEnumerable<BuildStep> Of(TalosImageBuildSpec spec, IReadOnlyList<BuildStep> building)
    {
        if (building.All(step => !Builds(step) && (step.Imager is null || !NamesImages(step.Imager))))
        {
            yield break;
        }

        yield return new BuildStep
        {
            Id = StepIds.Inputs,
            Kind = StepKind.Inputs,
            Produces = new StepProduct
            {
                Output = StepIds.Inputs,
                Kind = ProductKind.Artifact,
                Repository = $"{spec.Registry.Host}/{spec.Registry.Username}/talos-{StepIds.Inputs}",
                Files = [StepIds.InputsFile],
                ArtifactType = ArtifactTypes.Prefix + StepIds.Inputs,
            },
        };
    }

    /// <param name="spec">A spec with inputs.</param>
    /// <param name="steps">Those that build the outputs, by platform.</param>
    public static InputsPlan Plan(TalosImageBuildSpec spec, IReadOnlyDictionary<string, IReadOnlyList<BuildStep>> steps)
    {
        var overlays = steps.SelectMany(platform => OverlaysOf(platform.Value)).DistinctBy(overlay => (overlay.Image, overlay.Name)).ToList();

        return new InputsPlan
        {
            Platforms = [.. steps.Keys.Order(StringComparer.Ordinal)],
            Overlays = overlays.Count == 0 ? null : overlays,
            OverlayPlatforms = overlays.Count == 0
                ? null
                : [.. steps.Where(platform => OverlaysOf(platform.Value).Any()).Select(platform => platform.Key).Order(StringComparer.Ordinal)],
            Rules = ImageRulePlans.Of(spec),
            Fields = new SortedDictionary<string, string>(Fields(spec).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
        };
    }

    // An overlay that the build makes is in no registry yet.
    private static IEnumerable<ImagerOverlay> OverlaysOf(IEnumerable<BuildStep> steps) =>
        steps.Select(step => step.Imager?.Overlay).OfType<ImagerOverlay>().Where(overlay => overlay.FromStep is null);

    private static IEnumerable<(string Variable, string Field)> Fields(TalosImageBuildSpec spec)
    {
        if (spec.Pkgs.Prefix is { Length: > 0 })
        {
            yield return ("PKGS_PREFIX", "spec.pkgs.prefix");
        }

        if (spec.Pkgs.Tag is { Length: > 0 })
        {
            yield return ("PKGS", "spec.pkgs.tag");
        }

        foreach (var name in spec.Pkgs.Overrides.Keys)
        {
            yield return (PackageRow.VariableOf(name), $"spec.pkgs.overrides.{name}");
        }

        foreach (var name in spec.Variables.Keys.Where(name => !UserVariables.IsInDockerfile(name)))
        {
            yield return (name, $"spec.variables.{name}");
        }
    }

    private static bool Builds(BuildStep step) => step.Kind is StepKind.Image or StepKind.Files or StepKind.TreeTarget or StepKind.DockerfileExtension;

    private static bool NamesImages(ImagerArguments imager) =>
        imager.Image is not null || imager.BaseInstallerImage is not null || imager.SystemExtensions is not null || imager.Overlay is { FromStep: null }
        || imager.ImageCache is not null;
}
