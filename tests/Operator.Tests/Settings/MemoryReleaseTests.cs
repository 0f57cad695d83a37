using TalosImageOperator.Operator.Hosting;

namespace TalosImageOperator.Operator.Tests.Settings;

public sealed class MemoryReleaseTests
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>In megabytes.</summary>
    [Theory]
    [InlineData(10, 0, false, 0)]
    [InlineData(60, 40, false, 100)]
    [InlineData(100, 1, true, 0)]
    [InlineData(0, 9, false, 9)]
    public void Next_OfAPeriod_IsOverAfterABurstAndNotDuringOne(long burst, long allocated, bool isOver, long left) =>
        Assert.Equal((isOver, left * Megabyte), MemoryRelease.Next(burst * Megabyte, allocated * Megabyte));

    [Fact]
    public void Next_OfManyQuietPeriods_IsNeverOver()
    {
        var burst = 0L;
        for (var period = 0; period < 1000; period++)
        {
            (var isOver, burst) = MemoryRelease.Next(burst, Megabyte);
            Assert.False(isOver);
        }
    }
}
