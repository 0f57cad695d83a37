using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Resources;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>The front door: records a request, lets a fault meet it, hands it on, and turns refusals into Status answers.</summary>
internal sealed class ApiServer(
    KindRegistry kinds, ResourceEndpoint resources, DocumentEndpoint documents, RequestLog log, FaultInjection faults,
    TimeProvider clock, ILogger<ApiServer> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        RequestRecord? record = null;
        try
        {
            string path = http.Request.Path.Value ?? "/";
            if (await documents.TryHandleAsync(http, path)) return;
            RequestTarget target = RequestTarget.Parse(path, kinds) ?? throw ApiErrors.NoSuchPath();
            var request = new ApiRequest(http, target);
            record = Record(request);
            if (faults.Meet(record) is { } fault && await MeetAsync(fault, request)) return;
            await resources.HandleAsync(request);
        }
        catch (ApiException refusal) when (!http.Response.HasStarted)
        {
            await Answer.WriteFaultAsync(http, refusal);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            Log.Unexpected(logger, fault, http.Request.Method, http.Request.Path);
            await Answer.WriteFaultAsync(http,
                new ApiException(500, "InternalError", $"Internal error occurred: {fault.Message}"));
        }
        finally
        {
            if (record is not null) record.Code = http.Response.StatusCode;
        }
    }

    private RequestRecord Record(ApiRequest request) => log.Add((sequence, time) => new RequestRecord
    {
        Sequence = sequence,
        Time = time,
        Verb = request.Verb,
        Group = request.Kind.Group,
        Resource = request.Kind.Plural,
        Subresource = request.Target.Subresource,
        Namespace = request.Target.Namespace,
        Name = request.Target.Name,
        UserAgent = request.Http.Request.Headers.UserAgent.ToString(),
        DryRun = request.Query("dryRun") is { Length: > 0 },
        ContentType = BodyReader.MediaType(request.Http.Request),
    });

    /// <summary>Whether the fault has answered the request, or made an answer impossible.</summary>
    private async Task<bool> MeetAsync(Fault fault, ApiRequest request)
    {
        if (fault.Delay > TimeSpan.Zero) await Task.Delay(fault.Delay, clock, request.Aborted);
        if (fault.Hang) await Task.Delay(Timeout.InfiniteTimeSpan, clock, request.Aborted);
        if (fault.DropAnswer) await HandleUnheardAsync(request);
        if (fault.DropConnection || fault.DropAnswer)
        {
            request.Http.Abort();
            return true;
        }
        if (fault.Status == 0) return false;
        throw new ApiException(fault.Status, fault.Reason, fault.Message)
        {
            Details = new StatusDetails(RetryAfterSeconds: fault.RetryAfterSeconds),
        };
    }

    private async Task HandleUnheardAsync(ApiRequest request)
    {
        Stream wire = request.Http.Response.Body;
        request.Http.Response.Body = new MemoryStream();
        try
        {
            await resources.HandleAsync(request);
        }
        catch (ApiException)
        {
            // The client does not hear of this either.
        }
        finally
        {
            request.Http.Response.Body = wire;
        }
    }
}
