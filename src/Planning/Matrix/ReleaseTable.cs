namespace TalosImageOperator.Planning.Matrix;

/// <summary>The release matrix as one minor release sees it.</summary>
public sealed class ReleaseTable
{
    private readonly Dictionary<string, OutputRow> outputs;
    private readonly Dictionary<string, VariableRow> variables;
    private readonly Dictionary<string, PackageRow> packages;

    internal ReleaseTable(int minor)
    {
        Minor = minor;
        Facts = ReleaseMatrix.Facts.First(facts => facts.Minor == minor);
        outputs = ReleaseMatrix.Outputs.Where(row => row.Releases.Contains(minor)).ToDictionary(row => row.Name);
        variables = ReleaseMatrix.Variables.Where(row => row.Releases.Contains(minor)).ToDictionary(row => row.Name);
        packages = ReleaseMatrix.Packages.Where(row => row.Releases.Contains(minor)).ToDictionary(row => row.Name);
    }

    public int Minor { get; }

    public ReleaseFacts Facts { get; }

    public IReadOnlyCollection<OutputRow> Outputs => outputs.Values;

    public IReadOnlyCollection<VariableRow> Variables => variables.Values;

    public IReadOnlyCollection<PackageRow> Packages => packages.Values;

    public OutputRow? Output(string name) => outputs.GetValueOrDefault(name);

    public VariableRow? Variable(string name) => variables.GetValueOrDefault(name);

    /// <summary>By the name in <c>pkgs.overrides</c>, such as <c>linux-firmware</c>.</summary>
    public PackageRow? Package(string name) => packages.GetValueOrDefault(name);

    public override string ToString() => $"v1.{Minor}";
}
