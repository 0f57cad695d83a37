using TalosImageOperator.LocalCluster.Reading;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>The subresources that only pods have.</summary>
internal sealed class PodEndpoint(ObjectReader reader, ObjectUpdate update, IEnumerable<IPodLogs> logs)
{
    public Task HandleAsync(ApiRequest request) => (request.Target.Subresource, request.Verb) switch
    {
        ("log", "get") => LogAsync(request),
        ("binding", "create") => BindAsync(request),
        _ => throw ApiErrors.MethodNotAllowed(),
    };

    private async Task LogAsync(ApiRequest request)
    {
        var pod = reader.Get(request.Kind, request.Target.Namespace, request.Target.Name!).Value;
        var container = Container(pod, request.Query("container"));
        if (string.IsNullOrEmpty(pod.Text("spec", "nodeName")))
        {
            // A pod without a node has nothing to say yet, as upstream answers.
            await Answer.WriteTextAsync(request.Http, "");
            return;
        }
        var source = logs.FirstOrDefault()
            ?? throw new ApiException(503, "ServiceUnavailable", "no node agent runs here, so there are no logs");
        request.Http.Response.ContentType = "text/plain";
        await source.StreamAsync(pod, container, Options(request), request.Http.Response.Body,
            request.Aborted);
    }

    private static string Container(JsonObject pod, string? asked)
    {
        string[] main = Names(pod, "containers"), init = Names(pod, "initContainers");
        if (!string.IsNullOrEmpty(asked))
        {
            return main.Contains(asked) || init.Contains(asked) ? asked
                : throw ApiErrors.BadRequest($"container {asked} is not valid for pod {pod.Name()}");
        }

        if (main.Length == 1)
        {
            return main[0];
        }

        var others = init.Length == 0 ? "" : $" or one of the init containers: [{string.Join(' ', init)}]";
        throw ApiErrors.BadRequest($"a container name must be specified for pod {pod.Name()}, choose one of: [{string.Join(' ', main)}]{others}");
    }

    private static string[] Names(JsonObject pod, string list) =>
        [.. pod.Items("spec", list).Objects().Select(container => container.Text("name") ?? "")];

    private static LogOptions Options(ApiRequest request) => new()
    {
        Follow = request.Flag("follow"),
        Previous = request.Flag("previous"),
        Timestamps = request.Flag("timestamps"),
        TailLines = request.Number("tailLines"),
        SinceSeconds = request.Number("sinceSeconds"),
        SinceTime = Timestamps.Parse(request.Query("sinceTime")),
    };

    private async Task BindAsync(ApiRequest request)
    {
        var body = await BodyReader.ReadObjectAsync(request.Http.Request, BuiltInTypes.Get("Binding"), [],
            request.Aborted);
        var node = body.Text("target", "name") ?? throw ApiErrors.BadRequest("target.name: Required value");
        update.Update(request.Kind, request.Target.Namespace, request.Target.Name!, pod =>
        {
            if (!string.IsNullOrEmpty(pod.Text("spec", "nodeName")))
            {
                throw ApiErrors.Conflict(request.Kind, pod.Name(),
                    $"pod {pod.Name()} is already assigned to node \"{pod.Text("spec", "nodeName")}\"");
            }

            pod.Child("spec")["nodeName"] = node;
            return pod;
        }, request.WriteOptions([]) with { Subresource = "" });
        await Answer.WriteAsync(request.Http, 201, StatusBody.Success(201));
    }
}
