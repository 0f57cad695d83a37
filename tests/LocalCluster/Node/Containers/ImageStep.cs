using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Pods;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>Sees to it that a container's image is there, however long that takes.</summary>
internal sealed class ImageStep(PodState pod, NodeParts parts, ContainerRecord container, ContainerStory story)
{
    // Long enough for whoever watches to see the error itself before the back-off.
    private static readonly TimeSpan ShowError = TimeSpan.FromSeconds(1);

    private readonly string image = container.Spec.Text("image") ?? "";

    public async Task<ImageInfo> EnsureAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(parts.Options);
        while (true)
        {
            try
            {
                return await TryAsync(cancellationToken);
            }
            catch (ImageProblem problem)
            {
                await ReportAsync(problem, backoff.Next(), cancellationToken);
            }
        }
    }

    private async Task<ImageInfo> TryAsync(CancellationToken cancellationToken)
    {
        string policy = PullPolicy.Of(container.Spec);
        ImageInfo? found = await parts.Images.FindAsync(image, cancellationToken);
        if (policy == "Never" && found is null)
        {
            throw new ImageProblem("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
        }
        if (found is not null && policy != "Always")
        {
            story.Normal("Pulled", $"Container image \"{image}\" already present on machine");
            return found;
        }
        story.Normal("Pulling", $"Pulling image \"{image}\"");
        long start = parts.Time.GetTimestamp();
        await parts.Images.PullAsync(image, cancellationToken);
        double seconds = parts.Time.GetElapsedTime(start).TotalSeconds;
        story.Normal("Pulled", string.Create(CultureInfo.InvariantCulture, $"Successfully pulled image \"{image}\" in {seconds:0.###}s"));
        return await parts.Images.FindAsync(image, cancellationToken)
            ?? throw new ImageProblem("ErrImagePull", $"image \"{image}\" is gone again after its pull");
    }

    private async Task ReportAsync(ImageProblem problem, TimeSpan wait, CancellationToken cancellationToken)
    {
        pod.Change(container.Name, record => record.Waiting(problem.Reason, problem.Message));
        if (problem.Reason == "ErrImagePull")
        {
            story.Warning("Failed", $"Failed to pull image \"{image}\": {problem.Message}");
            story.Warning("Failed", "Error: ErrImagePull");
            await Task.Delay(ShowError < wait ? ShowError : wait, parts.Time, cancellationToken);
            story.Normal("BackOff", $"Back-off pulling image \"{image}\"");
            story.Warning("Failed", "Error: ImagePullBackOff");
            string message = $"Back-off pulling image \"{image}\": ErrImagePull: {problem.Message}";
            pod.Change(container.Name, record => record.Waiting("ImagePullBackOff", message));
        }
        else
        {
            story.Warning(problem.Reason == "ErrImageNeverPull" ? problem.Reason : "InspectFailed", problem.Message);
            story.Warning("Failed", $"Error: {problem.Reason}");
        }
        await Task.Delay(wait, parts.Time, cancellationToken);
    }
}
