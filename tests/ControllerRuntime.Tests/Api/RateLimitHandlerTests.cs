using System.Net;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class RateLimitHandlerTests : IDisposable
{
    private const int Burst = 3;

    private readonly SignalingTimeProvider _time = new();
    private readonly HttpMessageInvoker _client;

    public RateLimitHandlerTests()
    {
        _client = new HttpMessageInvoker(new RateLimitHandler(requestsPerSecond: 10, Burst, _time) { InnerHandler = new Accepting() });
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public void Requests_OfABurst_AreSentAtOnce()
    {
        for (var request = 0; request < Burst; request++)
        {
            Assert.True(SendAsync().IsCompleted);
        }
    }

    [Fact]
    public async Task Requests_AboveTheRate_WaitAndAreSent()
    {
        await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => SendAsync()));

        var above = SendAsync();
        Assert.False(above.IsCompleted);
        while (!above.IsCompleted)
        {
            // The bucket fills by the machine's clock, and the handler looks again by this one.
            var delay = _time.DelayAsync();
            if (await Task.WhenAny(above, delay) == delay)
            {
                _time.Advance(await delay);
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await above).StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync() => await _client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://cluster.test/"), default);

    private sealed class Accepting : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
