using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Contract;

/// <summary>What is said about the published images.</summary>
public sealed record AttestPlan
{
    public bool Provenance { get; init; }

    public bool Sbom { get; init; }

    /// <summary>Who says it: a URI.</summary>
    public required string Builder { get; init; }

    /// <summary>Of the operator or Builder, such as <c>0.1.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Namespace, name, UID and run of the build, between slashes.</summary>
    public required string Invocation { get; init; }

    /// <summary>When the run started. Null if it is not known.</summary>
    public DateTimeOffset? StartedOn { get; init; }

    /// <summary>The JSON that the fingerprint is the SHA-256 of.</summary>
    public required string Spec { get; init; }

    public required IReadOnlyList<AttestedSource> Sources { get; init; }

    /// <summary>The list of the images that were pulled, by digest. Null if the build pulled none.</summary>
    public string? Inputs { get; init; }

    /// <summary>By platform: the imager that this build made, by digest.</summary>
    public IReadOnlyDictionary<string, string> Imagers { get; init; } = new Dictionary<string, string>();

    /// <summary>The imagers of a build.</summary>
    /// <param name="plans">Of all platforms.</param>
    /// <param name="digestOf">By plan: the digest that its step with this ID pushed, or null.</param>
    public static IReadOnlyDictionary<string, string> ImagersOf(IEnumerable<BuildPlan> plans, Func<BuildPlan, string, string?> digestOf)
    {
        var imagers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var plan in plans)
        {
            if (plan.Steps.FirstOrDefault(step => step.Id == StepIds.Imager) is { Produces: { } product } step && digestOf(plan, step.Id) is { } digest)
            {
                imagers[plan.Platform] = $"{product.Repository}@{digest}";
            }
        }

        return imagers;
    }
}

/// <summary>A source tree that was built.</summary>
/// <param name="Repository">Its address.</param>
/// <param name="Revision">As the spec or its default names it.</param>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="Patches">SHA-256 of its patches in 64 hexadecimal digits, or null.</param>
/// <param name="VerifiedBy">The key whose signature the spec requires and the build has verified, or null.</param>
public sealed record AttestedSource(string Repository, string Revision, string Commit, string? Patches = null, string? VerifiedBy = null);
