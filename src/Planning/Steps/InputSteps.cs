using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The step that finds the images that a plan takes from a registry by their name, if there are any.</summary>
internal static class InputSteps
{
    public static IEnumerable<BuildStep> Of(TalosImageBuildSpec spec, IReadOnlyList<BuildStep> building)
    {
        if (spec.Pkgs.Overrides.Count == 0 && building.All(step => step.Imager is null || !NamesImages(step.Imager)))
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

    private static bool NamesImages(ImagerArguments imager) =>
        imager.Image is not null || imager.BaseInstallerImage is not null || imager.SystemExtensions is not null || imager.Overlay is not null
        || imager.ImageCache is not null;
}
