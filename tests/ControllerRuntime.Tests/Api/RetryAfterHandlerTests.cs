using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class RetryAfterHandlerTests : IAsyncLifetime
{
    private static readonly NamespacedName Key = new("default", "a");
    private readonly SignalingTimeProvider time = new();
    private readonly MetricsProbe probe = new();
    private ScriptedServer server = null!;
    private KubernetesApi api = null!;

    public async Task InitializeAsync()
    {
        server = await ScriptedServer.StartAsync();
        var client = new KubernetesWatchClient(server.Configuration(), new RetryAfterHandler(time), new RateLimitHandler(100, 100));
        api = new KubernetesApi(client, new(), probe.Metrics, time);
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        probe.Dispose();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Read_OfABusyServer_IsRepeatedWhenItAsks(int status)
    {
        var get = api.GetAsync(Widget.Type, Key, default);
        await (await server.NextAsync()).AnswerAsync(status, "{}", retryAfter: "3");
        Assert.Equal(TimeSpan.FromSeconds(3), await time.DelayAsync());
        time.Advance(TimeSpan.FromSeconds(3));
        await (await server.NextAsync()).AnswerAsync(200, Widget.Json("a", 1));

        Assert.NotNull(await get);
    }

    [Fact]
    public async Task Write_OfABusyServer_IsLeftToTheCaller()
    {
        var delete = api.DeleteAsync(Widget.Type, Key, new DeleteOptions(), default);
        await (await server.NextAsync()).AnswerAsync(429, "{}", retryAfter: "3");

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => delete);

        Assert.True(refused.IsThrottled);
        Assert.Equal(TimeSpan.FromSeconds(3), refused.RetryAfter);
    }
}
