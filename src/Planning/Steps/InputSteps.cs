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
        var overlays = steps.Where(platform => OverlayOf(platform.Value) is not null).OrderBy(platform => platform.Key, StringComparer.Ordinal).ToList();

        return new InputsPlan
        {
            Platforms = [.. steps.Keys.Order(StringComparer.Ordinal)],
            Overlay = overlays.Count == 0 ? null : OverlayOf(overlays[0].Value),
            OverlayPlatforms = overlays.Count == 0 ? null : [.. overlays.Select(platform => platform.Key)],
            Fields = new SortedDictionary<string, string>(Fields(spec).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
        };
    }

    private static ImagerOverlay? OverlayOf(IEnumerable<BuildStep> steps) => 
        steps.Select(step => step.Imager?.Overlay).OfType<ImagerOverlay>().FirstOrDefault(overlay => overlay.FromStep is null);

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
