using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Pods;
using TalosImageOperator.LocalCluster.Node.Variables;
using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>Creates a container, again and again while its configuration does not allow it.</summary>
internal sealed class CreateStep(
    PodState pod, NodeParts parts, PodDirectory directory, IReadOnlyDictionary<string, PreparedVolume> volumes, ContainerStory story)
{
    public async Task<CreatedContainer> CreateAsync(ContainerRecord container, ImageInfo image, CancellationToken cancellationToken)
    {
        while (true)
        {
            string reason;
            string message;
            try
            {
                var created = await TryAsync(container, image, cancellationToken);
                story.Normal("Created", $"Created container: {container.Name}");
                return created;
            }
            catch (ConfigProblem problem)
            {
                (reason, message) = ("CreateContainerConfigError", problem.Message);
            }
            catch (Exception fault) when (fault is DockerException or IOException or UnauthorizedAccessException)
            {
                (reason, message) = ("CreateContainerError", fault.Message);
            }
            pod.Change(container.Name, record => record.Waiting(reason, message));
            story.Warning("Failed", $"Error: {message}");
            await pod.WaitAsync(parts.Options.ConfigRetry, cancellationToken);
        }
    }

    private async Task<CreatedContainer> TryAsync(ContainerRecord container, ImageInfo image, CancellationToken cancellationToken)
    {
        var variables = parts.Environment.Read(pod.Pod, container.Spec);
        var termination = directory.MakeTerminationFile(container.Name, container.RestartCount);
        var environment = directory.MakeEnvironmentFile(container.Name, ContainerArguments.EnvironmentFile(variables));
        try
        {
            var arguments =
                ContainerArguments.Of(pod.Pod, container, image, volumes, variables, termination, environment);
            var id = await parts.Docker.CreateAsync(arguments, ContainerArguments.OwnEnvironment(variables), cancellationToken);
            return new CreatedContainer(id, termination);
        }
        finally
        {
            File.Delete(environment);
        }
    }
}

/// <summary>A container that Docker has made and not yet started.</summary>
/// <param name="TerminationFile">The file on this machine that holds its termination message.</param>
internal sealed record CreatedContainer(string Id, string TerminationFile);
