using TalosImageOperator.Entities.Durations;

namespace TalosImageOperator.Entities.Tests.Durations;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("4h", 4 * 3600_000L)]
    [InlineData("90m", 90 * 60_000L)]
    [InlineData("1h30m", 90 * 60_000L)]
    [InlineData("1.5h", 90 * 60_000L)]
    [InlineData("500ms", 500L)]
    [InlineData("0", 0L)]
    [InlineData("-2s", -2000L)]
    [InlineData("+1m0.5s", 60_500L)]
    [InlineData("2000000us", 2000L)]
    [InlineData("2000000µs", 2000L)]
    [InlineData("3000000ns", 3L)]
    public void Parse_GoDuration_GivesItsLength(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("4d")]
    [InlineData("h")]
    [InlineData("1h ")]
    [InlineData(" 1h")]
    [InlineData("1..5h")]
    [InlineData("-")]
    [InlineData("PT4H")]
    [InlineData("1h\n")]
    [InlineData("99999999999999999999h")]
    [InlineData("999999999999h")]
    public void TryParse_OtherText_Fails(string text)
    {
        Assert.False(GoDuration.TryParse(text, out _));
        Assert.Throws<FormatException>(() => GoDuration.Parse(text));
    }

    [Theory]
    [InlineData("4h", "4h")]
    [InlineData("90m", "1h30m")]
    [InlineData("0", "0s")]
    [InlineData("-61s", "-1m1s")]
    [InlineData("48h0.25s", "48h250ms")]
    public void Format_Duration_IsShortAndExact(string text, string expected)
    {
        Assert.Equal(expected, GoDuration.Format(GoDuration.Parse(text)));
        Assert.Equal(GoDuration.Parse(text), GoDuration.Parse(expected));
    }
}
