namespace TalosImageOperator.Entities.Durations;

/// <summary>Durations as kubectl prints them, such as <c>45s</c>, <c>3m12s</c>, <c>2h5m</c> and <c>12d</c>.</summary>
public static class ShortDuration
{
    public static string Format(TimeSpan duration) => duration switch
    {
        { Ticks: < 0 } => "0s",
        { TotalMinutes: < 1 } => $"{duration.Seconds}s",
        { TotalMinutes: < 10 } => duration.Seconds == 0 ? $"{duration.Minutes}m" : $"{duration.Minutes}m{duration.Seconds}s",
        { TotalHours: < 1 } => $"{duration.Minutes}m",
        { TotalHours: < 10 } => duration.Minutes == 0 ? $"{duration.Hours}h" : $"{duration.Hours}h{duration.Minutes}m",
        { TotalDays: < 2 } => $"{(int)duration.TotalHours}h",
        _ => $"{(int)duration.TotalDays}d",
    };
}
