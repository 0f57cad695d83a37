using TalosImageOperator.LocalCluster.Node.Docker;

namespace TalosImageOperator.LocalCluster.Node.Images;

/// <summary>Docker's images; one pull at a time, as a kubelet does by default.</summary>
internal sealed class ImageStore(DockerCli docker) : IDisposable
{
    private readonly SemaphoreSlim _onePull = new(1, 1);

    public async Task<ImageInfo?> FindAsync(string image, CancellationToken cancellationToken)
    {
        var result = await docker.RunAsync(["image", "inspect", image], cancellationToken);
        if (result.ExitCode != 0)
        {
            if (result.Error.Contains("invalid reference format", StringComparison.Ordinal))
            {
                throw new ImageProblem(
                    "InvalidImageName", $"Failed to apply default image tag \"{image}\": couldn't parse image name: invalid reference format");
            }
            return null;
        }
        var found = JsonNode.Parse(result.Output) is JsonArray { Count: > 0 } all ? all[0] : null;
        if (found is null)
        {
            return null;
        }

        var id = found.Items("RepoDigests").Texts().FirstOrDefault() ?? found.Text("Id") ?? "";
        return new ImageInfo(id, found.Text("Config", "User") ?? "");
    }

    /// <exception cref="ImageProblem">The registry or the daemon refused.</exception>
    public async Task PullAsync(string image, CancellationToken cancellationToken)
    {
        await _onePull.WaitAsync(cancellationToken);
        try
        {
            await docker.RequireAsync(["image", "pull", "--quiet", image], cancellationToken);
        }
        catch (DockerException refusal)
        {
            throw new ImageProblem("ErrImagePull", refusal.Message);
        }
        finally
        {
            _onePull.Release();
        }
    }

    public void Dispose() => _onePull.Dispose();
}

/// <summary>An image on this machine.</summary>
/// <param name="Id">What a status shows as imageID: a repository digest where there is one.</param>
/// <param name="User">The image's own user; empty for root.</param>
internal sealed record ImageInfo(string Id, string User);

/// <summary>Why an image is not there: the reason is what the container's waiting state shows.</summary>
internal sealed class ImageProblem(string reason, string message) : Exception(message)
{
    public string Reason => reason;
}
