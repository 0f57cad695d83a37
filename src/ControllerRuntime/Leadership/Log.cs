using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Leadership;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} waits for the lease {Lease}")]
    public static partial void Waiting(ILogger logger, string identity, string lease);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads: it holds the lease {Lease}")]
    public static partial void Leading(ILogger logger, string identity, string lease);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Identity} no longer leads: the lease {Lease} was not renewed in time or was taken")]
    public static partial void Lost(ILogger logger, string identity, string lease);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} gave the lease {Lease} back")]
    public static partial void Released(ILogger logger, string identity, string lease);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease {Lease} could not be given back, it runs out by itself: {Fault}")]
    public static partial void ReleaseFailed(ILogger logger, string lease, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An attempt at the lease {Lease} failed: {Fault}")]
    public static partial void AttemptFailed(ILogger logger, NamespacedName lease, string fault);
}
