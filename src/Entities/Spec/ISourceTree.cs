namespace TalosImageOperator.Entities.Spec;

/// <summary>A git repository that something is built from. Every source tree has the same fields and the same guarantees.</summary>
public interface ISourceTree
{
    string Repository { get; }

    /// <summary>Null for the default of the field.</summary>
    string? Revision { get; }

    SecretReference? SecretRef { get; }

    PatchesSpec? Patches { get; }

    /// <summary>Null if no signature is required.</summary>
    SourceVerifySpec? Verify { get; }
}

/// <summary>A source tree with a Pkgfile.</summary>
public interface IPkgfileTree : ISourceTree
{
    /// <summary>Values of the Pkgfile by name.</summary>
    IReadOnlyDictionary<string, string> Vars { get; }

    /// <summary>Make variables by name.</summary>
    IReadOnlyDictionary<string, string> Variables { get; }
}
