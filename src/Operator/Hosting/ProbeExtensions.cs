using TalosImageOperator.ControllerRuntime.Hosting;

namespace TalosImageOperator.Operator.Hosting;

internal static class ProbeExtensions
{
    /// <summary><c>/healthz</c> is the liveness probe. <c>/readyz</c> is the readiness probe and lists what is missing.</summary>
    public static void MapProbes(this WebApplication app)
    {
        app.MapGet("/healthz", static (HttpContext context) =>
            Answer(context, context.RequestServices.GetRequiredService<ILiveness>().IsAlive, "not alive"));
        app.MapGet("/readyz", static (HttpContext context) =>
        {
            var readiness = context.RequestServices.GetRequiredService<IReadiness>();
            return Answer(context, readiness.IsReady, string.Join('\n', readiness.Obstacles));
        });
    }

    private static Task Answer(HttpContext context, bool well, string otherwise)
    {
        context.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync((well ? "ok" : otherwise) + "\n");
    }
}
