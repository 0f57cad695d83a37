using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.Operator.Caches;

namespace TalosImageOperator.Operator.Metrics;

/// <summary>Adds the series of single builds to a scrape of the leader. Other replicas would only repeat them.</summary>
internal sealed class BuildSeriesMiddleware(ClusterCaches caches, ILeaderElector elector, int limit)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (limit == 0 || !elector.IsLeader)
        {
            await next(context);
            return;
        }

        // The exporter would compress its part alone.
        context.Request.Headers.AcceptEncoding = default;

        // The exporter sets the headers and ends its answer itself, so its answer must come second.
        var response = context.Response.Body;
        using var exported = new MemoryStream();
        context.Response.Body = exported;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = response;
        }

        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            await using var text = new StreamWriter(response, leaveOpen: true);
            foreach (var line in BuildSeries.Lines(caches.Builds(), limit))
            {
                await text.WriteAsync(line.AsMemory(), context.RequestAborted);
            }
        }

        exported.Position = 0;
        await exported.CopyToAsync(response, context.RequestAborted);
    }
}
