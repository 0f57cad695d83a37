using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Tests.Failures;

public sealed class RetryPoliciesTests
{
    private readonly SkippedTime _time = new();
    private readonly List<string> _said = [];
    private int _calls;

    [Fact]
    public async Task TryLaterAsync_OfANetworkFault_WaitsTwiceAsLongEachTime()
    {
        var failure = await Assert.ThrowsAsync<StepFailedException>(() => Policies().RetryTransientAsync(_ => FailAsync(Remedy.Retry), CancellationToken.None));
        Assert.Equal("4", failure.Message);
        Assert.Equal([5, 10, 20], _time.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(["1 Retrying in 5 s (1 of 3).", "2 Retrying in 10 s (2 of 3).", "3 Retrying in 20 s (3 of 3)."], _said);
    }

    [Theory]
    [InlineData(Remedy.None)]
    [InlineData(Remedy.RetryDownload)]
    [InlineData(Remedy.RenewCredentials)]
    [InlineData(Remedy.PushAsImage)]
    public async Task TryLaterAsync_OfAnotherFault_DoesNotRepeat(Remedy remedy)
    {
        await Assert.ThrowsAsync<StepFailedException>(() => Policies().RetryTransientAsync(_ => FailAsync(remedy), CancellationToken.None));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task TryLaterAsync_StoppedWhileItWaits_Ends()
    {
        using var stop = new CancellationTokenSource();
        var run = Policies(new FakeTimeProvider()).RetryTransientAsync(_ => FailAsync(Remedy.Retry), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task DownloadAgainAsync_OfAWrongChecksum_RepeatsOnceAndAtOnce()
    {
        await Assert.ThrowsAsync<StepFailedException>(() => Policies().RetryDownloadAsync(_ => FailAsync(Remedy.RetryDownload), CancellationToken.None));
        Assert.Equal(2, _calls);
        Assert.DoesNotContain(_time.Waits, wait => wait > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(3, "here", 10)]
    [InlineData(100, null, 60)]
    public async Task PollAsync_OfAnAnswer_AsksUntilItIsThereOrPatienceIsOver(int thereAt, string? expected, int seconds)
    {
        var answer = await Policies().PollAsync(
            _ => Task.FromResult(++_calls == thereAt ? "here" : null), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), CancellationToken.None);
        Assert.Equal(expected, answer);
        Assert.Equal(seconds, _time.Waits.Sum(wait => wait.TotalSeconds));
    }

    private RetryPolicies Policies(TimeProvider? time = null) => new(time ?? _time, TimeSpan.FromSeconds(5), _said.Add);

    private Task<int> FailAsync(Remedy remedy) =>
        throw new StepFailedException(FailureClass.Infrastructure, "R", (++_calls).ToString(CultureInfo.InvariantCulture)) { Remedy = remedy };
}
