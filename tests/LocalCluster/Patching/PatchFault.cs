namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>The refusals of patches.</summary>
internal static class PatchFault
{
    public static ApiException Malformed(string detail) => ApiErrors.BadRequest($"error decoding patch: {detail}");

    /// <summary>A patch that is well formed but does not fit the object.</summary>
    public static ApiException Unfit(string detail) =>
        new(422, "Invalid", $"the server rejected our request due to an error in our request: {detail}");
}
