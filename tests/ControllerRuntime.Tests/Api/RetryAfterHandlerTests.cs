using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class RetryAfterHandlerTests : IAsyncLifetime
{
    private static readonly NamespacedName Key = new("default", "a");
    private readonly SignalingTimeProvider _time = new();
    private readonly MetricsProbe _probe = new();
    private ScriptedServer _server = null!;
    private KubernetesApi _api = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        var client = new KubernetesHttpClient(_server.Configuration(), new RetryAfterHandler(_time), new RateLimitHandler(100, 100, _time));
        _api = new KubernetesApi(client, new(), _probe.Metrics, _time);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _probe.Dispose();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Read_OfABusyServer_IsRepeatedWhenItAsks(int status)
    {
        var get = _api.GetAsync(Widget.Type, Key, default);
        await (await _server.NextAsync()).AnswerAsync(status, "{}", retryAfter: "3");
        Assert.Equal(TimeSpan.FromSeconds(3), await _time.DelayAsync());
        _time.Advance(TimeSpan.FromSeconds(3));
        await (await _server.NextAsync()).AnswerAsync(200, Widget.Json("a", 1));

        Assert.NotNull(await get);
    }

    [Fact]
    public async Task Write_OfABusyServer_IsLeftToTheCaller()
    {
        var delete = _api.DeleteAsync(Widget.Type, Key, new DeleteOptions(), default);
        await (await _server.NextAsync()).AnswerAsync(429, "{}", retryAfter: "3");

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => delete);

        Assert.True(refused.IsThrottled);
        Assert.Equal(TimeSpan.FromSeconds(3), refused.RetryAfter);
    }
}
