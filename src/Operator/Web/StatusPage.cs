using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Web.Assets;
using TalosImageOperator.Operator.Web.Live;
using TalosImageOperator.Operator.Web.Model;
using TalosImageOperator.Operator.Web.Pages;

namespace TalosImageOperator.Operator.Web;

/// <summary>
/// Read-only pages about the builds, from the caches alone, so every replica serves them and the API server gets no requests. The same
/// addresses answer JSON to requests that prefer it.
/// </summary>
internal sealed class StatusPage(ClusterCaches caches, EventStream events, OperatorOptions options, IReadiness readiness, TimeProvider time)
{
    private readonly Disclosure _disclosure = new(options.Web);
    private readonly RequestGuard _guard = new(options.Web);

    public Task HandleAsync(HttpContext context)
    {
        if (RequestGuard.IsHealthCheck(context))
        {
            return context.Response.WriteAsync("ok\n");
        }

        if (_guard.Refusal(context) is { } refusal)
        {
            return context.Response.WriteAsync(refusal);
        }

        return (context.Request.Path.Value ?? "/").Split('/')[1..] switch
        {
            [""] => ListAsync(context),
            ["events"] => events.WriteAsync(context, build => _disclosure.Shows(build.Namespace)),
            ["assets", var name] => AssetAsync(context, name),
            ["builds", var space, var name] when _disclosure.Shows(space) => BuildAsync(context, new NamespacedName(space, name)),
            ["builds", var space, var name, "events"] when _disclosure.Shows(space) => events.WriteAsync(context, build => build == new NamespacedName(space, name)),
            _ => NotFoundAsync(context),
        };
    }

    private Task ListAsync(HttpContext context)
    {
        var filter = BuildFilter.Read(context.Request.Query);
        var listing = BuildListing.Of(caches.Builds(), filter, _disclosure);
        return Representation.IsJson(context)
            ? JsonAsync(context, listing, WebJsonContext.Default.BuildListing)
            : Representation.HtmlAsync(context, ListPage.Render(listing, filter, readiness.Obstacles, time.GetUtcNow()));
    }

    private Task BuildAsync(HttpContext context, NamespacedName key)
    {
        if (caches.UndecodableBuild(key) is { } undecodable)
        {
            return Representation.IsJson(context)
                ? JsonAsync(context, new ErrorReport($"The operator cannot decode this build. {undecodable.Field} {undecodable.Reason}"), WebJsonContext.Default.ErrorReport)
                : Representation.HtmlAsync(context, BuildPage.RenderUndecodable(key, undecodable));
        }

        if (caches.Build(key) is not { } build)
        {
            return NotFoundAsync(context);
        }

        var report = BuildReport.Of(build, PlannedSteps(build), options.Registries.PlainHttp, _disclosure);
        return Representation.IsJson(context)
            ? JsonAsync(context, report, WebJsonContext.Default.BuildReport)
            : Representation.HtmlAsync(context, BuildPage.Render(report, readiness.Obstacles, time.GetUtcNow()));
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Representation.IsJson(context)
            ? JsonAsync(context, new ErrorReport("There is no such build."), WebJsonContext.Default.ErrorReport)
            : Representation.HtmlAsync(context, Layout.Page("Not found", null, html => html.Write($"<h1>Not found</h1>\n"), html => html.Write($"<p>There is no such build.</p>\n")));
    }

    // Only an unfinished build has steps that have not started.
    private Dictionary<string, IReadOnlyList<string>> PlannedSteps(TalosImageBuild build) =>
        build.Status.Phase is BuildPhase.Building or BuildPhase.Queued or BuildPhase.Suspended
            ? PlannedSpec.Of(build.Spec, options.Registries.Pulls, options.Pods.BuildKitEndpoints, build.Metadata.NamespaceProperty).Plans
                .ToDictionary(plan => plan.Platform, IReadOnlyList<string> (plan) => [.. plan.Steps.Select(step => step.Id)], StringComparer.Ordinal)
            : [];

    private static async Task AssetAsync(HttpContext context, string name)
    {
        if (PageAssets.Find(name) is not { } asset)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.ContentType = asset.Type;
        context.Response.ContentLength = asset.Content.Length;
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted);
    }

    private static async Task JsonAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
