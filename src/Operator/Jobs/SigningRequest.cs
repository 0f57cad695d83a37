using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// What a publishing signs with. The operator reads no Secret, so it knows a key by the Secret's name; that the same Secret holds another
/// key now, the annotation <c>talosimages.dev/sign</c> says.
/// </summary>
/// <param name="Secret">Of <c>spec.sign.secretRef</c>.</param>
/// <param name="Request">The annotation's value, or the last one that was handled; null if there never was one.</param>
public sealed record SigningRequest(string Secret, string? Request)
{
    /// <summary>Whether this was done.</summary>
    public bool IsMetBy(TalosImageBuildStatus status) => status.Signature?.Secret == Secret && status.LastHandledSign == Request;
}
