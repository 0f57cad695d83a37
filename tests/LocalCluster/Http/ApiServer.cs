using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Faults;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>The front door: finds out who asks, records, authorizes, lets a fault meet the request, hands it on, and turns refusals into Status answers.</summary>
internal sealed class ApiServer(
    KindRegistry kinds, Authenticator authenticator, Authorizer authorizer, ResourceEndpoint resources, DocumentEndpoint documents,
    RequestLog log, FaultInjection faults, TransportFaults transport, TimeProvider clock, ILogger<ApiServer> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        RequestRecord? record = null;
        try
        {
            var asked = RequestAttributes.Of(http.Request, authenticator.Authenticate(http));
            record = Record(http.Request, asked);
            transport.MaySendGoaway(http, asked.User);
            if (transport.Rejects(asked))
            {
                await Answer.WriteRejectionAsync(http);
                return;
            }
            authorizer.Require(asked);
            if (await documents.TryHandleAsync(http, asked.Path))
            {
                return;
            }

            var target = RequestTarget.Find(asked, kinds) ?? throw ApiErrors.NoSuchPath();
            var request = new ApiRequest(http, asked, target);
            if (faults.Meet(record!) is { } fault && await MeetAsync(fault, request))
            {
                return;
            }

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
            if (record is not null)
            {
                record.Code = http.Response.StatusCode;
            }
        }
    }

    private RequestRecord? Record(HttpRequest request, RequestAttributes asked)
    {
        if (asked.Resource.Length == 0)
        {
            return null;
        }

        var record = new RequestRecord
        {
            User = asked.User.Name,
            Verb = asked.Verb,
            Group = asked.Group,
            Resource = asked.Resource,
            Subresource = asked.Subresource,
            Namespace = asked.Namespace is { Length: > 0 } space ? space : null,
            Name = asked.Name is { Length: > 0 } name ? name : null,
            UserAgent = request.Headers.UserAgent.ToString(),
            Protocol = request.Protocol,
            DryRun = request.Query["dryRun"].ToString().Length > 0,
        };
        log.Add(record);
        return record;
    }

    /// <summary>Whether the fault has answered the request, or made an answer impossible.</summary>
    private async Task<bool> MeetAsync(Fault fault, ApiRequest request)
    {
        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, clock, request.Aborted);
        }

        if (fault.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, request.Aborted);
        }

        if (fault.DropAnswer)
        {
            await HandleUnheardAsync(request);
        }

        if (fault.DropConnection || fault.DropAnswer)
        {
            request.Http.Abort();
            return true;
        }
        if (fault.Status == 0)
        {
            return false;
        }

        throw new ApiException(fault.Status, fault.Reason, fault.Message)
        {
            Details = new StatusDetails(RetryAfterSeconds: fault.RetryAfterSeconds),
        };
    }

    private async Task HandleUnheardAsync(ApiRequest request)
    {
        var wire = request.Http.Response.Body;
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

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    public static partial void Unexpected(ILogger logger, Exception fault, string method, string path);
}
