using TalosImageOperator.LocalCluster.Node.Options;

namespace TalosImageOperator.LocalCluster.Node.Docker;

/// <summary>The life of containers: each carries this cluster's label, and no other is ever touched.</summary>
internal sealed class DockerContainers(DockerCli docker, NodeAgentOptions options, TimeProvider time)
{
    /// <summary>The label of this cluster's containers.</summary>
    public string Label { get; } = $"local-cluster.talosimages.dev/instance={InstanceOf(options.StateDirectory)}";

    /// <returns>The version of the daemon.</returns>
    /// <exception cref="DockerException">No daemon answers.</exception>
    public Task<string> VersionAsync(CancellationToken cancellationToken) =>
        docker.RequireAsync(["version", "--format", "{{.Server.Version}}"], cancellationToken);

    /// <returns>The container's id.</returns>
    public Task<string> CreateAsync(
        IReadOnlyCollection<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken) =>
        docker.RequireAsync(["container", "create", "--label", Label, .. arguments], cancellationToken, environment);

    public Task<string> StartAsync(string id, CancellationToken cancellationToken) =>
        docker.RequireAsync(["container", "start", id], cancellationToken);

    /// <summary>Returns once the container does not run.</summary>
    public Task<string> WaitAsync(string id, CancellationToken cancellationToken) =>
        docker.RequireAsync(["container", "wait", id], cancellationToken);

    public async Task<ContainerState> InspectAsync(string id, CancellationToken cancellationToken) =>
        ContainerState.Parse(await docker.RequireAsync(["container", "inspect", "--format", "{{json .State}}", id], cancellationToken));

    /// <summary>SIGTERM (or the image's own stop signal), and SIGKILL after the grace period.</summary>
    public Task StopAsync(string id, TimeSpan grace, CancellationToken cancellationToken)
    {
        var seconds = Math.Ceiling(Math.Max(0, grace.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return docker.RunAsync(["container", "stop", "--time", seconds, id], cancellationToken);
    }

    public Task KillAsync(string id, CancellationToken cancellationToken) =>
        docker.RunAsync(["container", "kill", id], cancellationToken);

    public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? Task.CompletedTask : docker.RunAsync(["container", "rm", "--force", "--volumes", .. ids], cancellationToken);

    /// <summary>Removes every container of this cluster, or of one of its pods, running or not.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RemoveAllAsync(CancellationToken cancellationToken, string? podUid = null)
    {
        string[] ofPod = podUid is null ? [] : ["--filter", $"label=io.kubernetes.pod.uid={podUid}"];
        var found = await docker.RequireAsync(
            ["container", "ls", "--all", "--quiet", "--no-trunc", "--filter", $"label={Label}", .. ofPod], cancellationToken);
        var ids = found.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await RemoveAsync(ids, cancellationToken);
        return ids.Length;
    }

    /// <summary>Runs a command in a container. Null if it took longer than the timeout.</summary>
    public async Task<DockerResult?> ExecAsync(
        string id, IEnumerable<string> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await docker.RunAsync(["container", "exec", id, .. command], either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string InstanceOf(string directory)
    {
        var path = System.Text.Encoding.UTF8.GetBytes(Path.GetFullPath(directory));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(path))[..16];
    }
}

/// <summary><c>State</c> of <c>docker inspect</c>.</summary>
/// <param name="Status">created, running, exited, …</param>
/// <param name="Error">Why it could not be started, if it could not.</param>
internal sealed record ContainerState(
    string Status, int ExitCode, bool OutOfMemory, string Error, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static ContainerState Parse(string json)
    {
        var state = JsonNode.Parse(json) ?? throw new FormatException("docker inspect gave no state");
        return new ContainerState(
            state.Text("Status") ?? "",
            (int)(state.Integer("ExitCode") ?? 0),
            state.Flag("OOMKilled") == true,
            state.Text("Error") ?? "",
            Time(state.Text("StartedAt")),
            Time(state.Text("FinishedAt")));
    }

    // Docker writes nanoseconds, and the year 1 for never.
    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time.Year > 1
            ? time.ToUniversalTime()
            : null;
}
