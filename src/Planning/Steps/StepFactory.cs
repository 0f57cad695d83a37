using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Steps;

/// <summary>Turns an output of the matrix into a step of a platform's plan.</summary>
internal sealed class StepFactory(
    TalosImageBuildSpec spec, ReleaseTable table, ImagerSource imager, PackageSteps packages, RegistryPlan registry, string platform)
{
    public BuildStep Step(OutputRow output) => new()
    {
        Id = output.Name,
        Kind = output.Kind,
        Make = output.Kind == StepKind.Media ? null : Make(output),
        Imager = output.Kind == StepKind.Media ? Imager(output) : null,
        Produces = Product(output),
    };

    private ImagerArguments Imager(OutputRow output) => imager.Profile(output.Name) is { } profile
        ? profile.Complete(Run(profile.Imager).Of(output))
        : Run(spec.Imager).Of(output);

    private ImagerRun Run(ImagerSpec settings) => new(settings, table, imager, platform, registry.Insecure);

    private MakeArguments Make(OutputRow output) => new()
    {
        Target = output.Target!,
        Variables = MakeVariables.Of(spec, output, platform),
        Images = packages.Images,
    };

    private StepProduct Product(OutputRow output) => new()
    {
        Output = output.Name,
        Kind = output.Product,
        Repository = Repositories.Of(spec, output),
        Files = output.FilesOf(table.Facts, Architectures.Of(platform)),
        ArtifactType = ArtifactTypes.Of(output),
        Published = spec.Outputs.Contains(output.Name) || imager.Profile(output.Name) is not null,
    };
}
