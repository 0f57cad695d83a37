namespace TalosImageOperator.Planning.Plan;

/// <summary>The source of the packages that are built before Talos.</summary>
public sealed record PkgsPlan
{
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit. Null for the commit that PKGS in the source of Talos names.</summary>
    public string? Revision { get; init; }

    /// <summary>Kernel configuration and patches are mounted into the source step.</summary>
    public bool KernelChanges { get; init; }
}
