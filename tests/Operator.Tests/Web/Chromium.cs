using System.Collections.Concurrent;
using PuppeteerSharp;

namespace TalosImageOperator.Operator.Tests.Web;

/// <summary>Debian's Chromium without a screen.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    // In milliseconds. No test waits for it, unless something never comes.
    private const int Limit = 120_000;

    private readonly IBrowser _browser;

    private Chromium(IBrowser browser)
    {
        _browser = browser;
    }

    /// <summary>Errors of scripts and of the console.</summary>
    public ConcurrentQueue<string> Problems { get; } = [];

    public static async Task<Chromium> StartAsync()
    {
        Skip.IfNot(File.Exists(Program), "Chromium is not installed: `make test` installs it.");

        // Its sandbox does not start as root. It only opens the pages of the tests.
        return new Chromium(await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            Timeout = Limit,
            ProtocolTimeout = Limit,
        }));
    }

    public async Task<IPage> OpenAsync(string url, ViewPortOptions? view = null, bool script = true)
    {
        var page = await _browser.NewPageAsync();
        page.DefaultTimeout = Limit;
        page.Console += (_, line) =>
        {
            if (line.Message.Type is ConsoleType.Error or ConsoleType.Warning)
            {
                Problems.Enqueue(line.Message.Text);
            }
        };
        page.PageError += (_, fault) => Problems.Enqueue(fault.Message);
        await page.SetViewportAsync(view ?? new ViewPortOptions { Width = 1100, Height = 800 });
        await page.SetJavaScriptEnabledAsync(script);
        await page.GoToAsync(url, WaitUntilNavigation.Load);
        return page;
    }

    public Task AllowClipboardAsync(string origin) => _browser.DefaultContext.OverridePermissionsAsync(
        origin, [OverridePermission.ClipboardReadWrite]);

    public async ValueTask DisposeAsync() => await _browser.DisposeAsync();
}

internal static class PageExtensions
{
    public static Task<string> InnerTextAsync(this IPage page, string selector) =>
        page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).innerText", selector);

    public static Task<string[]> TextsAsync(this IPage page, string selector) =>
        page.EvaluateFunctionAsync<string[]>("selector => [...document.querySelectorAll(selector)].map(element => element.textContent)", selector);
}
