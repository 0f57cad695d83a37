using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Hosting;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "All {Count} caches hold the cluster's state")]
    public static partial void Synced(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Leadership is lost: this process ends, so that it cannot act beside its successor")]
    public static partial void LeadershipLost(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The controllers cannot run: this process ends")]
    public static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciles still ran {Seconds:0} s after the stop and are cancelled")]
    public static partial void NotDrained(ILogger logger, double seconds);
}
