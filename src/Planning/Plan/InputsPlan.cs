namespace TalosImageOperator.Planning.Plan;

/// <summary>
/// What the step <c>inputs</c> needs to know beside the plan's own steps. Every platform of a build looks for the images of all
/// platforms, so that their lists are equal unless a tag has moved in between.
/// </summary>
public sealed record InputsPlan
{
    /// <summary>All platforms of the build, sorted.</summary>
    public required IReadOnlyList<string> Platforms { get; init; }

    /// <summary>The overlay of any platform's media; null if there is none.</summary>
    public ImagerOverlay? Overlay { get; init; }

    /// <summary>The platforms whose media have the overlay.</summary>
    public IReadOnlyList<string>? OverlayPlatforms { get; init; }

    /// <summary>The field of the spec behind each make variable that the user has set. The source must read them all.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
