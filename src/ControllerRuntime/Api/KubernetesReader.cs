using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Reads what controllers do not need but people's tools do: logs, and documents of any kind as JSON. Throws what
/// <see cref="IKubernetesApi"/> throws.
/// </summary>
public sealed class KubernetesReader(KubernetesHttpClient client, KubernetesApiOptions options, TimeProvider time)
{
    private readonly RequestSender _sender = new(client, options.RequestTimeout, time);

    /// <summary>The JSON object at a path, such as <c>version</c>.</summary>
    /// <param name="pathAndQuery">Without a slash in front.</param>
    public Task<JsonObject> GetAsync(string pathAndQuery, CancellationToken cancellationToken) => _sender.SendAsync(
        HttpMethod.Get, pathAndQuery, null,
        async (stream, token) => await JsonNode.ParseAsync(stream, cancellationToken: token) as JsonObject ?? throw new JsonException("Not an object"),
        cancellationToken);

    /// <summary>
    /// The lines of a container's log, each with the time and a blank in front. With <see cref="LogOptions.Follow"/>, until the container
    /// has ended. A container that has not started is an error of the server (400).
    /// </summary>
    public async IAsyncEnumerable<string> ReadLogAsync(
        NamespacedName pod, LogOptions log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = new QueryString($"api/v1/namespaces/{Uri.EscapeDataString(pod.Namespace)}/pods/{Uri.EscapeDataString(pod.Name)}/log")
            .Add("container", log.Container)
            .Add("follow", log.Follow)
            .Add("timestamps", true)
            .Add("sinceTime", log.Since?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            .ToString();
        using var response = await _sender.OpenAsync(path, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }
}

/// <summary>A part of the log of a pod.</summary>
public sealed record LogOptions
{
    public required string Container { get; init; }

    public bool Follow { get; init; }

    /// <summary>Only lines from this time on, in whole seconds. Null: all.</summary>
    public DateTimeOffset? Since { get; init; }
}
