using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Web.Live;

namespace TalosImageOperator.Operator.Web;

internal static class StatusPageExtensions
{
    public static void AddStatusPage(this IServiceCollection services)
    {
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<StatusPage>();
    }

    /// <summary>Serves the status page, and nothing else, on its own port. A Host header cannot change which port a request came to.</summary>
    public static void UseStatusPage(this WebApplication app, WebOptions options)
    {
        if (options.Listen.Length == 0)
        {
            return;
        }

        var port = OptionText.ListenEndPoint(options.Listen).Port;
        var page = app.Services.GetRequiredService<StatusPage>();
        app.MapWhen(context => context.Connection.LocalPort == port, branch => branch.Run(page.HandleAsync));
    }
}
