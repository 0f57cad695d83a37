using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Leadership;

internal static partial class Log
{
    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "{Identity} is waiting to acquire lease {Lease}")]
    public static partial void Waiting(ILogger logger, string identity, string lease);

    [LoggerMessage(EventId = 302, Level = LogLevel.Information, Message = "{Identity} became leader: acquired lease {Lease}")]
    public static partial void Leading(ILogger logger, string identity, string lease);

    [LoggerMessage(
        EventId = 303, Level = LogLevel.Error,
        Message = "{Identity} stopped leading: lease {Lease} was not renewed in time or was acquired by another replica")]
    public static partial void Lost(ILogger logger, string identity, string lease);

    [LoggerMessage(EventId = 304, Level = LogLevel.Information, Message = "{Identity} released lease {Lease}")]
    public static partial void Released(ILogger logger, string identity, string lease);

    [LoggerMessage(
        EventId = 305, Level = LogLevel.Warning, Message = "Failed to release lease {Lease}, it expires by itself: {Fault}")]
    public static partial void ReleaseFailed(ILogger logger, string lease, string fault);

    [LoggerMessage(EventId = 306, Level = LogLevel.Warning, Message = "Failed to acquire lease {Lease}, retrying: {Fault}")]
    public static partial void AcquireFailed(ILogger logger, NamespacedName lease, string fault);

    [LoggerMessage(EventId = 307, Level = LogLevel.Warning, Message = "Failed to renew lease {Lease}, retrying: {Fault}")]
    public static partial void RenewFailed(ILogger logger, NamespacedName lease, string fault);
}
