namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>Waits for something that another process does.</summary>
internal static class Patience
{
    /// <summary>Asks until the answer fits; fails with the last answer when the limit is over.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> fits, Func<T, string> describe, TimeSpan? limit = null)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)((limit ?? TimeSpan.FromMinutes(5)).TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            var answer = await ask();
            if (fits(answer))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetTimestamp() < end, $"Still waiting: {describe(answer)}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}
