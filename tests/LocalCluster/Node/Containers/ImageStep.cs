using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Pods;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>Sees to it that a container's image is there, however long that takes.</summary>
internal sealed class ImageStep(PodState pod, NodeParts parts, ContainerRecord container, ContainerStory story)
{
    // Long enough for a watch to deliver the error before the back-off.
    private static readonly TimeSpan ShowError = TimeSpan.FromSeconds(1);

    private readonly string _image = container.Spec.Text("image") ?? "";

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
        var policy = container.Spec.Text("imagePullPolicy");
        var found = await parts.Images.FindAsync(_image, cancellationToken);
        if (policy == "Never" && found is null)
        {
            throw new ImageProblem("ErrImageNeverPull", $"Container image \"{_image}\" is not present with pull policy of Never");
        }
        if (found is not null && policy != "Always")
        {
            story.Normal("Pulled", $"Container image \"{_image}\" already present on machine");
            return found;
        }
        story.Normal("Pulling", $"Pulling image \"{_image}\"");
        var start = parts.Time.GetTimestamp();
        await parts.Images.PullAsync(_image, cancellationToken);
        var seconds = parts.Time.GetElapsedTime(start).TotalSeconds;
        story.Normal("Pulled", string.Create(CultureInfo.InvariantCulture, $"Successfully pulled image \"{_image}\" in {seconds:0.###}s"));
        return await parts.Images.FindAsync(_image, cancellationToken)
            ?? throw new ImageProblem("ErrImagePull", $"image \"{_image}\" is gone again after its pull");
    }

    private async Task ReportAsync(ImageProblem problem, TimeSpan wait, CancellationToken cancellationToken)
    {
        pod.Change(container.Name, record => record.Waiting(problem.Reason, problem.Message));
        if (problem.Reason == "ErrImagePull")
        {
            story.Warning("Failed", $"Failed to pull image \"{_image}\": {problem.Message}");
            story.Warning("Failed", "Error: ErrImagePull");
            await Task.Delay(ShowError < wait ? ShowError : wait, parts.Time, cancellationToken);
            story.Normal("BackOff", $"Back-off pulling image \"{_image}\"");
            story.Warning("Failed", "Error: ImagePullBackOff");
            var message = $"Back-off pulling image \"{_image}\": ErrImagePull: {problem.Message}";
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
