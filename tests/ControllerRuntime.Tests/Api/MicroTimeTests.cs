using System.Text.Json;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class MicroTimeTests
{
    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z")]
    [InlineData("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100000Z")]
    [InlineData("2026-01-02T03:04:05.123456Z", "2026-01-02T03:04:05.123456Z")]
    [InlineData("2026-01-02T03:04:05.1234567Z", "2026-01-02T03:04:05.123456Z")]
    [InlineData("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456Z")]
    [InlineData("2026-01-02T05:04:05.123456789+02:00", "2026-01-02T03:04:05.123456Z")]
    public void ToString_OfAnyRfc3339Time_HasSixDigits(string text, string expected)
    {
        Assert.True(MicroTime.TryParse(text, out var time));

        Assert.Equal(expected, time.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    public void TryParse_OfOtherText_IsFalse(string? text) => Assert.False(MicroTime.TryParse(text, out _));

    [Fact]
    public void Lease_WithWholeSeconds_WritesSixDigits()
    {
        var lease = new Lease { Spec = new() { RenewTime = new(DateTimeOffset.UnixEpoch) } };

        var json = JsonSerializer.Serialize(lease, Lease.Type.Json);

        Assert.Contains("\"renewTime\":\"1970-01-01T00:00:00.000000Z\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_WithWholeSeconds_WritesSixDigits()
    {
        var json = JsonSerializer.Serialize(
            new ClusterEvent
            {
                EventTime = new(DateTimeOffset.UnixEpoch),
                Series = new() { Count = 2, LastObservedTime = new(DateTimeOffset.UnixEpoch) },
            },
            ClusterEvent.Type.Json);

        Assert.Contains("\"eventTime\":\"1970-01-01T00:00:00.000000Z\"", json, StringComparison.Ordinal);
        Assert.Contains("\"lastObservedTime\":\"1970-01-01T00:00:00.000000Z\"", json, StringComparison.Ordinal);
    }
}
