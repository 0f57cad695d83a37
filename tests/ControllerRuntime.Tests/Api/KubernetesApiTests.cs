using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class KubernetesApiTests : IAsyncLifetime
{
    private static readonly NamespacedName Key = new("default", "a");
    private readonly SignalingTimeProvider _time = new();
    private readonly MetricsProbe _probe = new();
    private ScriptedServer _server = null!;
    private KubernetesHttpClient _client = null!;
    private KubernetesApi _api = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _client = new KubernetesHttpClient(_server.Configuration("secret-token"));
        _api = new KubernetesApi(_client, new() { FieldManager = "tests" }, _probe.Metrics, _time);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _probe.Dispose();
    }

    [Fact]
    public async Task Get_OfAnAbsentObject_IsNull()
    {
        var get = _api.GetAsync(Widget.Type, Key, default);
        var request = await _server.NextAsync();
        await request.AnswerAsync(404, Widget.Status(404, "NotFound"));

        Assert.Null(await get);
        Assert.Equal("/apis/example.dev/v1/namespaces/default/widgets/a", request.Path);
        Assert.Equal("Bearer secret-token", request.Authorization);
    }

    [Fact]
    public async Task Get_OfAnObject_FillsItsTypeAndDropsManagedFields()
    {
        var get = _api.GetAsync(Widget.Type, Key, default);
        await (await _server.NextAsync()).AnswerAsync(200, Widget.Json("a", 1, more: ""","managedFields":[{"manager":"m"}]"""));

        var widget = await get;

        Assert.Equal(("example.dev/v1", "Widget"), (widget!.ApiVersion, widget.Kind));
        Assert.Null(widget.Metadata.ManagedFields);
    }

    [Theory]
    [InlineData(409, "Conflict", true, false, false)]
    [InlineData(409, "AlreadyExists", false, true, false)]
    [InlineData(410, "Expired", false, false, true)]
    public async Task Refusal_WithAStatus_IsMapped(int code, string reason, bool conflict, bool exists, bool expired)
    {
        var get = _api.GetAsync(Widget.Type, Key, default);
        await (await _server.NextAsync()).AnswerAsync(code, Widget.Status(code, reason, "because"));

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => get);

        Assert.Equal((code, reason), (refused.Code, refused.Reason));
        Assert.Equal((conflict, exists, expired), (refused.IsConflict, refused.IsAlreadyExists, refused.IsExpired));
        Assert.Contains("because", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_WithCausesAndRetryAfter_KeepsThem()
    {
        var get = _api.GetAsync(Widget.Type, Key, default);
        var status = """{"code":422,"reason":"Invalid","message":"m","details":{"causes":[{"reason":"FieldValueInvalid","field":"spec.size","message":"too big"}]}}""";
        await (await _server.NextAsync()).AnswerAsync(422, status, retryAfter: "7");

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => get);

        Assert.Equal("spec.size: too big", Assert.Single(refused.Causes).ToString());
        Assert.Equal(TimeSpan.FromSeconds(7), refused.RetryAfter);
        Assert.True(refused.IsInvalid);
    }

    [Fact]
    public async Task Refusal_OfAProxy_DoesNotRepeatItsPage()
    {
        var get = _api.GetAsync(Widget.Type, Key, default);
        await (await _server.NextAsync()).AnswerAsync(502, "<html>private text</html>", "text/html");

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => get);

        Assert.Equal(502, refused.Code);
        Assert.DoesNotContain("private", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhoseBodyStalls_TimesOut()
    {
        var get = _api.GetAsync(Widget.Type, Key, default);
        var request = await _server.NextAsync();
        await (await request.BeginAsync()).SendAsync("""{"metadata":""");
        _time.Advance(TimeSpan.FromSeconds(60));

        await Assert.ThrowsAsync<TimeoutException>(() => get);
        await request.ClientGone;
    }

    [Fact]
    public async Task List_WithAnUnreadableItem_ReturnsTheOthers()
    {
        var list = _api.ListPageAsync(
            Widget.Type, null, new() { Limit = 2, LabelSelector = "a=b", ResourceVersion = "0" }, default);
        var request = await _server.NextAsync();
        await request.AnswerAsync(200, Widget.ListJson("9", "next", Widget.Json("a", 1), Widget.Bad("b", 2)));

        var page = await list;

        Assert.Equal("a", Assert.Single(page.Items).Metadata.Name);
        var bad = Assert.Single(page.Undecodable);
        Assert.Equal((new("default", "b"), "2", "spec.size"), (bad.Key, bad.ResourceVersion, bad.Field));
        Assert.Equal(("9", "next"), (page.ResourceVersion, page.Continue));
        Assert.Equal(
            ("/apis/example.dev/v1/widgets", "2", "a=b", "0"),
            (request.Path, request.Query("limit"), request.Query("labelSelector"), request.Query("resourceVersion")));
    }

    [Fact]
    public async Task PatchUndecodable_WhoseAnswerDoesNotFitTheType_ReturnsIt()
    {
        var patch = _api.PatchUndecodableAsync(Widget.Type, Key, new() { ["status"] = new JsonObject() }, "status", default);
        var request = await _server.NextAsync();
        await request.AnswerAsync(200, Widget.Bad("a", 8));

        Assert.Equal("8", (string?)(await patch)["metadata"]!["resourceVersion"]);
        Assert.Equal("""{"status":{}}""", request.Body);
        Assert.EndsWith("/widgets/a/status", request.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_WithNulls_SendsThem()
    {
        var patch = _api.PatchAsync(
            Widget.Type, Key, new JsonObject { ["status"] = new JsonObject { ["failure"] = null } }, "status", default);
        var request = await _server.NextAsync();
        await request.AnswerAsync(200, Widget.Json("a", 2));
        await patch;

        Assert.Equal("""{"status":{"failure":null}}""", request.Body);
        Assert.Equal("application/merge-patch+json", request.ContentType);
        Assert.Equal(("PATCH", "/apis/example.dev/v1/namespaces/default/widgets/a/status"), (request.Method, request.Path));
        Assert.Equal("tests", request.Query("fieldManager"));
    }

    [Fact]
    public async Task Delete_WithAUid_SendsThePrecondition()
    {
        var delete = _api.DeleteAsync(Widget.Type, Key, new DeleteOptions { Uid = "u" }, default);
        var request = await _server.NextAsync();
        await request.AnswerAsync(200, "{}");

        Assert.True(await delete);
        Assert.Equal("Background", (string?)request.Json["propagationPolicy"]);
        Assert.Equal("u", (string?)request.Json["preconditions"]!["uid"]);
    }

    [Fact]
    public async Task Delete_OfAnAbsentObject_IsFalse()
    {
        var delete = _api.DeleteAsync(Widget.Type, Key, new DeleteOptions(), default);
        await (await _server.NextAsync()).AnswerAsync(404, Widget.Status(404, "NotFound"));

        Assert.False(await delete);
    }

    [Fact]
    public async Task Writes_OfEveryKind_AreCountedByVerbAndResource()
    {
        _server.Responder = async context =>
        {
            await context.Response.BodyWriter.WriteAsync("""{"metadata":{"name":"a"}}"""u8.ToArray());
            return true;
        };
        var job = new V1Job { Metadata = new() { Name = "a", NamespaceProperty = "default" } };
        await _api.CreateAsync(ClientTypes.Jobs, job, default);
        await _api.CreateAsync(ClientTypes.Jobs, job, default);
        await _api.PatchAsync(Widget.Type, Key, [], "status", default);
        await _api.ReplaceAsync(ClientTypes.Jobs, job, default);
        await _api.DeleteAsync(ClientTypes.Jobs, job, default);
        await _api.GetAsync(ClientTypes.Jobs, Key, default);

        Assert.Equal(2, _probe.Sum("kubernetes_api_writes_total", "create", "jobs"));
        Assert.Equal(1, _probe.Sum("kubernetes_api_writes_total", "patch", "widgets", "status"));
        Assert.Equal(1, _probe.Sum("kubernetes_api_writes_total", "update", "jobs"));
        Assert.Equal(1, _probe.Sum("kubernetes_api_writes_total", "delete", "jobs"));
        Assert.Equal(5, _probe.Sum("kubernetes_api_writes_total"));
    }

    [Fact]
    public async Task Watch_WithoutAnyEvent_ReturnsAtTheHeaders()
    {
        using var session = await OpenWatchAsync(default);

        Assert.NotNull(session);
    }

    [Fact]
    public async Task Watch_CancelledBeforeTheFirstEvent_HangsUp()
    {
        using var stop = new CancellationTokenSource();
        var opening = _api.WatchAsync(Widget.Type, null, new() { ResourceVersion = "1", Timeout = TimeSpan.FromMinutes(5) }, stop.Token);
        var request = await (await _server.NextAsync()).BeginAsync();
        using var session = await opening;
        var next = session.GetAsyncEnumerator(stop.Token).MoveNextAsync().AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await request.ClientGone;
    }

    [Fact]
    public async Task Watch_WithAnErrorEvent_ThrowsAsHttpDoes()
    {
        var opening = _api.WatchAsync(Widget.Type, null, new() { ResourceVersion = "1", Timeout = TimeSpan.FromMinutes(5) }, default);
        var request = await (await _server.NextAsync()).BeginAsync();
        using var session = await opening;
        await request.EventAsync("ERROR", Widget.Status(410, "Expired", "too old"));

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(
            () => session.GetAsyncEnumerator().MoveNextAsync().AsTask());

        Assert.True(refused.IsExpired);
    }

    [Fact]
    public async Task Watch_CutInsideALine_DropsTheRest()
    {
        var opening = _api.WatchAsync(Widget.Type, null, new() { ResourceVersion = "1", Timeout = TimeSpan.FromMinutes(5) }, default);
        var request = await (await _server.NextAsync()).BeginAsync();
        using var session = await opening;
        await request.EventAsync("ADDED", Widget.Json("a", 2));
        await request.SendAsync("""{"type":"ADDED","obj""");
        request.End();

        List<WatchEvent<Widget>> events = [];
        await foreach (var change in session)
        {
            events.Add(change);
        }

        Assert.Equal("a", Assert.Single(events).Key.Name);
    }

    private async Task<WatchSession<Widget>> OpenWatchAsync(CancellationToken stop)
    {
        var opening = _api.WatchAsync(Widget.Type, null, new() { ResourceVersion = "1", Timeout = TimeSpan.FromMinutes(5) }, stop);
        var request = await (await _server.NextAsync()).BeginAsync();
        Assert.True(request.IsWatch);
        return await opening;
    }
}
