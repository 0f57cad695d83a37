namespace TalosImageOperator.LocalCluster.Node.Images;

/// <summary>An image on this machine.</summary>
/// <param name="Id">What a status shows as imageID: a repository digest where there is one.</param>
/// <param name="User">The image's own user; empty for root.</param>
internal sealed record ImageInfo(string Id, string User);
