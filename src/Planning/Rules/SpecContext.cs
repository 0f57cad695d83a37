using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>A spec with the tables of its release: the input of rules and warnings.</summary>
internal sealed class SpecContext(TalosImageBuildSpec spec, TalosRelease release)
{
    public TalosImageBuildSpec Spec { get; } = spec;

    public TalosRelease Release { get; } = release;

    public ReleaseTable Table { get; } = ReleaseMatrix.Of(release);

    /// <summary>
    /// The outputs that the release has, and the profiles of the spec. <see cref="OutputRule"/> and <see cref="ImagerProfileRule"/> report
    /// the others.
    /// </summary>
    public IReadOnlyList<OutputRow> Outputs => field ??=
        [.. Spec.Outputs.Concat(Spec.Imager.Profiles.Select(profile => profile.Name)).Distinct().Select(Imager.Find).OfType<OutputRow>()];

    public IEnumerable<OutputRow> Media => Outputs.Where(output => output.Kind == StepKind.Media);

    public IEnumerable<OutputRow> MediaOf(MediaKind kind) => Media.Where(output => output.Media == kind);

    /// <summary>Whether anything is compiled. Then the source that is checked out decides which variables exist.</summary>
    public bool BuildsTalos => Outputs.Any(output => output.Kind is StepKind.Image or StepKind.Files) || (Media.Any() && Imager.ImagerStep is not null);

    public bool AnyMediaReachedBy(ImagerSetting setting) => Media.Any(output => setting.Reaches(output, Table.Minor));

    public ImagerSource Imager => field ??= new ImagerSource(Spec, Table);

    public static string Names(IEnumerable<OutputRow> outputs) => string.Join(", ", outputs.Select(output => output.Name));
}
