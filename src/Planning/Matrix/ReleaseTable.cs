namespace TalosImageOperator.Planning.Matrix;

/// <summary>The part of the release matrix for one minor release.</summary>
public sealed class ReleaseTable
{
    private readonly Dictionary<string, OutputRow> _outputs;
    private readonly Dictionary<string, VariableRow> _variables;
    private readonly Dictionary<string, PackageRow> _packages;

    internal ReleaseTable(int minor)
    {
        Minor = minor;
        Facts = ReleaseMatrix.Facts.First(facts => facts.Minor == minor);
        _outputs = ReleaseMatrix.Outputs.Where(row => row.Releases.Contains(minor)).ToDictionary(row => row.Name);
        _variables = ReleaseMatrix.Variables.Where(row => row.Releases.Contains(minor)).ToDictionary(row => row.Name);
        _packages = ReleaseMatrix.Packages.Where(row => row.Releases.Contains(minor)).ToDictionary(row => row.Name);
    }

    public int Minor { get; }

    public ReleaseFacts Facts { get; }

    public IReadOnlyCollection<OutputRow> Outputs => _outputs.Values;

    public IReadOnlyCollection<VariableRow> Variables => _variables.Values;

    public IReadOnlyCollection<PackageRow> Packages => _packages.Values;

    public OutputRow? Output(string name) => _outputs.GetValueOrDefault(name);

    public VariableRow? Variable(string name) => _variables.GetValueOrDefault(name);

    /// <summary>Finds a package by its key in spec.pkgs.overrides, such as <c>linux-firmware</c>.</summary>
    public PackageRow? Package(string name) => _packages.GetValueOrDefault(name);

    public override string ToString() => $"v1.{Minor}";
}
