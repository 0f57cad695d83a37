namespace TalosImageOperator.LocalCluster.Node.Images;

/// <summary>Why an image is not there: the reason is what the container's waiting state shows.</summary>
internal sealed class ImageProblem(string reason, string message) : Exception(message)
{
    public string Reason => reason;
}
