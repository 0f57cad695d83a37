using PuppeteerSharp;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Web;

/// <summary>The status page in a real browser. With UPDATE_SCREENSHOTS=1, the pictures of the documentation are written.</summary>
public sealed class BrowserTests
{
    private static readonly ViewPortOptions Phone = new() { Width = 360, Height = 740, IsMobile = true };

    [SkippableFact]
    public async Task Page_OfARunningBuild_ShowsProgressWithoutReload()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Building("kernel"));
        var page = await browser.OpenAsync(pages.Url + "/builds/images/kernel");
        await page.WaitForFunctionAsync("() => document.getElementById('connection').textContent === 'Live'");
        Assert.Contains("Building", await page.InnerTextAsync("#live"), StringComparison.Ordinal);
        await page.EvaluateExpressionAsync("window.sameDocument = true");

        await pages.PutAsync(Shown.Succeeded("kernel"));

        await page.WaitForFunctionAsync("() => document.querySelector('#live .notice.Succeeded') !== null");
        Assert.True(await page.EvaluateExpressionAsync<bool>("window.sameDocument === true"));
        Assert.StartsWith("kernel: Succeeded", await page.GetTitleAsync(), StringComparison.Ordinal);
        Assert.Empty(browser.Problems);
    }

    [SkippableFact]
    public async Task Page_OfTheList_IsFilteredByPhaseAndText()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Building());
        await pages.PutAsync(Shown.Failed());
        var page = await browser.OpenAsync(pages.Url);
        Assert.Equal(["building", "failed"], await page.TextsAsync("#live tbody a"));

        var filtered = page.WaitForNavigationAsync();
        await page.SelectAsync("select[name=phase]", "Failed");
        await filtered;
        Assert.Equal(["failed"], await page.TextsAsync("#live tbody a"));

        filtered = page.WaitForNavigationAsync();
        await page.TypeAsync("input[name=text]", "no such");
        await page.Keyboard.PressAsync("Enter");
        await filtered;
        Assert.Contains("No builds match.", await page.InnerTextAsync("#live"), StringComparison.Ordinal);
        Assert.Empty(browser.Problems);
    }

    [SkippableFact]
    public async Task Page_CopyButton_CopiesTheReference()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync();
        var build = Shown.Succeeded();
        await pages.PutAsync(build);
        await browser.AllowClipboardAsync(pages.Url);
        var page = await browser.OpenAsync(pages.Url + "/builds/images/succeeded");

        // As a keyboard does.
        await page.FocusAsync("#live .copy button");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForFunctionAsync("() => document.querySelector('#live .copy button').textContent === 'Copied'");
        var output = build.Status.Outputs[0];
        Assert.Equal($"{output.Image}@{output.Digest}", await page.EvaluateExpressionAsync<string>("navigator.clipboard.readText()"));
        Assert.Empty(browser.Problems);
    }

    [SkippableFact]
    public async Task Page_HostileTexts_StayText()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync(options => options.Web.Details = true);
        await pages.PutAsync(Shown.Failed(message: "<img src=x onerror=\"document.title='taken'\">").WithLogTail(Shown.HostileTail));

        var page = await browser.OpenAsync(pages.Url + "/builds/images/failed");

        Assert.Equal("failed: Failed", await page.GetTitleAsync());
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.images.length"));
        Assert.Contains("<script>document.title = 'taken'</script>", await page.InnerTextAsync("pre"), StringComparison.Ordinal);
        Assert.Empty(browser.Problems);
    }

    [SkippableFact]
    public async Task Page_InlineScript_IsForbidden()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync();
        var page = await browser.OpenAsync(pages.Url);

        await page.EvaluateExpressionAsync(
            "(() => { const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.body.append(script); })()");

        Assert.False(await page.EvaluateExpressionAsync<bool>("window.ran === true"));
        Assert.Contains(browser.Problems, problem => problem.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Page_AtPhoneWidth_DoesNotScrollSideways()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync(options => options.Web.Details = true);
        await pages.PutAsync(Shown.Building("a-name-that-is-as-long-as-names-of-builds-get-in-practice"));
        await pages.PutAsync(Shown.Failed());
        await pages.PutAsync(Shown.Succeeded());
        foreach (var path in new[] { "/", "/builds/images/failed", "/builds/images/succeeded" })
        {
            var page = await browser.OpenAsync(pages.Url + path, Phone);
            var (content, screen) = (
                await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateExpressionAsync<int>("window.innerWidth"));
            Assert.True(content <= screen, $"{path} is {content} pixels wide on a screen of {screen}.");
        }
    }

    [SkippableFact]
    public async Task Page_WithoutScript_ReloadsItself()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Building());
        var page = await browser.OpenAsync(pages.Url, script: false);

        Assert.Single(await page.QuerySelectorAllAsync("meta[http-equiv=refresh]"));
        Assert.Single(await page.QuerySelectorAllAsync("#live tbody tr"));
    }

    [SkippableFact]
    public async Task Screenshots_OfListAndBuild_HaveContent()
    {
        await using var browser = await Chromium.StartAsync();
        await using var pages = await ServedPages.StartAsync(options => options.Web.Details = true);
        await pages.PutAsync(Shown.Building("raspberry-pi"));
        await pages.PutAsync(Shown.Failed("custom-kernel"));
        await pages.PutAsync(Shown.Succeeded("iso-with-extensions"));

        foreach (var (name, path, scheme) in new[]
        {
            ("status-list", "/", "light"), ("status-build", "/builds/images/raspberry-pi", "light"), ("status-failed", "/builds/images/custom-kernel", "dark"),
        })
        {
            var page = await browser.OpenAsync(pages.Url + path);
            await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
            await page.WaitForFunctionAsync("() => document.getElementById('connection').textContent === 'Live'");
            var picture = await page.ScreenshotDataAsync(new ScreenshotOptions { FullPage = true });

            // Bytes of a PNG. An empty page takes a tenth.
            Assert.InRange(picture.Length, 10_000, 500_000);
            var dark = await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
            Assert.Equal(scheme == "dark" ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)", dark);
            if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
            {
                Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "docs/images"));
                await File.WriteAllBytesAsync(Path.Combine(RepositoryRoot.Path, $"docs/images/{name}.png"), picture);
            }
        }
    }
}
