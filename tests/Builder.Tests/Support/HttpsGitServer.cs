using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>An HTTPS server in front of <c>git http-backend</c>, which gives nothing to who does not log in.</summary>
public sealed class HttpsGitServer : IAsyncDisposable
{
    /// <summary>The path of a page for people.</summary>
    public const string LoginPage = "/login";

    private readonly WebApplication _application;
    private readonly GitHttpBackend _backend;
    private readonly string _authorization;

    private HttpsGitServer(string root, X509Certificate2 certificate, string authorization)
    {
        _backend = new GitHttpBackend(root);
        _authorization = authorization;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Such as <c>https://127.0.0.1:12345</c>.</summary>
    public string Url => _application.Urls.Single();

    /// <summary>What clients have sent in their headers to log in.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = [];

    /// <summary>Called for every request while the client waits.</summary>
    public Action OnRequest { get; set; } = () => { };

    /// <summary>Where a path is to be asked for instead; null: here.</summary>
    public Func<string, string?> RedirectBeforeLogin { get; set; } = _ => null;

    public Func<string, string?> RedirectAfterLogin { get; set; } = _ => null;

    /// <param name="root">The folder of bare repositories.</param>
    /// <param name="authorization">The header that a client must send.</param>
    public static async Task<HttpsGitServer> StartAsync(string root, X509Certificate2 certificate, string authorization)
    {
        var server = new HttpsGitServer(root, certificate, authorization);
        await server._application.StartAsync();
        return server;
    }

    public static string Basic(string username, string password) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))}";

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        OnRequest();
        var request = context.Request;
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            Authorizations.Enqueue(authorization);
        }

        if (request.Path == LoginPage)
        {
            return context.Response.WriteAsync("<html>Who are you?</html>");
        }

        if (RedirectBeforeLogin(request.Path) is { } before)
        {
            return Redirect(context, before);
        }

        if (authorization != _authorization)
        {
            return Refuse(context.Response);
        }

        return RedirectAfterLogin(request.Path) is { } after ? Redirect(context, after) : _backend.AnswerAsync(context);
    }

    private static Task Redirect(HttpContext context, string url)
    {
        context.Response.Redirect($"{url}{context.Request.QueryString}");
        return Task.CompletedTask;
    }

    private static Task Refuse(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
        return Task.CompletedTask;
    }
}
