using Microsoft.Extensions.Logging.Console;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Hosting;

internal static class LoggingExtensions
{
    public static void AddOperatorLogging(this WebApplicationBuilder builder, LogFormat format)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (format == LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(Utc);
        }
        else
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                Utc(console);
                console.SingleLine = true;
            });
        }
    }

    private static void Utc(ConsoleFormatterOptions console)
    {
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        console.UseUtcTimestamp = true;

        // The scope has the build and the reconcile ID.
        console.IncludeScopes = true;
    }
}
