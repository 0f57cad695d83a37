using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Steps;

/// <summary>Turns an output of the matrix into a step of a platform's plan.</summary>
internal sealed class StepFactory(
    TalosImageBuildSpec spec, ReleaseTable table, ImagerSource imager, PackageSteps packages, RegistryPlan registry, string platform)
{
    public BuildStep Step(OutputRow output) => new()
    {
        Id = output.Name,
        Kind = output.Kind,
        DependsOn = [StepIds.Source, .. output.Kind == StepKind.Media ? imager.Needs(output) : packages.Ids],
        Make = output.Kind == StepKind.Media ? null : Make(output),
        Imager = output.Kind == StepKind.Media ? Imager(output) : null,
        Produces = Product(output),
    };

    private MakeArguments Make(OutputRow output) => new()
    {
        Target = output.Target!,
        Variables = MakeVariables.Of(spec, output, platform),
        Images = packages.Images,
    };

    private ImagerArguments Imager(OutputRow output) => new()
    {
        ImageFromStep = imager.ImagerStep,
        Image = imager.ImagerImage,
        BaseInstallerFromStep = imager.BaseStep(output),
        BaseInstallerImage = imager.BaseImage(output),
        Profile = output.Profile!,
        Arguments = ImagerFlags.Of(spec, table, output, platform, registry.Insecure),
        SecureBootKeys = output.SecureBoot,
        EmbeddedConfig = spec.Imager.EmbeddedConfig is not null,
        Privileged = spec.Imager.Privileged && output.NeedsPrivileges(table.Facts, unpacks: imager.Unpacks),
    };

    private StepProduct Product(OutputRow output) => new()
    {
        Output = output.Name,
        Kind = output.Product,
        Repository = Repositories.Of(spec, output),
        Files = output.FilesOf(table.Facts, Architectures.Of(platform)),
        ArtifactType = ArtifactTypes.Of(output),
        Published = spec.Outputs.Contains(output.Name),
    };
}
