namespace TalosImageOperator.LocalCluster.Reading;

/// <summary>One page of a list.</summary>
/// <param name="Revision">Of the snapshot that all pages come from.</param>
/// <param name="Continue">The token of the next page, or null at the end.</param>
/// <param name="Remaining">The number of remaining objects. Null if a selector makes it unknown.</param>
internal sealed record ObjectPage(IReadOnlyList<StoredObject> Items, long Revision, string? Continue, long? Remaining);
