namespace TalosImageOperator.Planning.Contract;

/// <summary>The plan of the compare Job: what two builds of the same content pushed. It needs the registry alone, no source and no BuildKit.</summary>
public sealed record ComparePlan
{
    /// <summary>Where both builds pushed, and where the reports are pushed.</summary>
    public required RegistryPlan Registry { get; init; }

    /// <summary>In the order of <see cref="CompareResult.Results"/>.</summary>
    public required IReadOnlyList<ComparedPair> Pairs { get; init; }
}

/// <summary>The manifests that two builds pushed for one output and platform. Both are in one repository.</summary>
public sealed record ComparedPair
{
    /// <summary>As <see cref="PublishedOutput.Name"/>.</summary>
    public required string Output { get; init; }

    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }

    public required string Repository { get; init; }

    /// <summary>The manifest of the build that is published. The report is attached to it.</summary>
    public required string First { get; init; }

    /// <summary>The manifest of the other build.</summary>
    public required string Second { get; init; }

    public ComparedKind Kind { get; init; }
}

/// <summary>What the layers of a manifest are.</summary>
public enum ComparedKind
{
    /// <summary>Layers of a container image, archives of files.</summary>
    Image,

    /// <summary>Files, each a layer, also where they had to be pushed with image media types.</summary>
    Files,
}
