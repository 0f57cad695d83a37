using TalosImageOperator.Operator.Hosting;

namespace TalosImageOperator.Operator.Tests.Settings;

public sealed class MemoryReleaseTests
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>In megabytes: allocated by now, two seconds ago, and at the last release.</summary>
    [Theory]
    [InlineData(10, 10, 0, false)]
    [InlineData(100, 60, 0, false)]
    [InlineData(100, 99, 0, true)]
    [InlineData(110, 109, 100, false)]
    public void IsOver_AfterABurstAndNotDuringOne(long allocated, long last, long released, bool expected) =>
        Assert.Equal(expected, MemoryRelease.IsOver(allocated * Megabyte, last * Megabyte, released * Megabyte));
}
