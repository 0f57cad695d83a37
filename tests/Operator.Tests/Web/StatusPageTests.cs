using System.Net;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Web.Model;
using TalosImageOperator.Operator.Web.Pages;

namespace TalosImageOperator.Operator.Tests.Web;

public sealed class StatusPageTests
{
    [Fact]
    public async Task List_WithFilter_HasTheMatchingBuilds()
    {
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Building());
        await pages.PutAsync(Shown.Failed());
        await pages.PutAsync(Shown.Succeeded().In("other"));

        Assert.Equal(["building", "failed", "succeeded"], await NamesAsync(pages, "/"));
        Assert.Equal(["succeeded"], await NamesAsync(pages, "/?namespace=other"));
        Assert.Equal(["failed"], await NamesAsync(pages, "/?phase=Failed"));
        Assert.Equal(["failed"], await NamesAsync(pages, "/?text=buildFAILED"));
        Assert.Equal(["building"], await NamesAsync(pages, "/?text=uildin&namespace=images"));
        Assert.Empty(await NamesAsync(pages, "/?phase=Failed&namespace=other"));

        var html = await pages.Client.GetStringAsync("/?phase=Failed");
        Assert.Contains("<a href=\"/builds/images/failed\">failed</a>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/builds/images/building", html, StringComparison.Ordinal);
        Assert.Contains("<option selected>Failed</option>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void List_OfTwoThousandBuilds_IsPagedAndSmall()
    {
        var disclosure = new Disclosure(new());
        var builds = Enumerable.Range(0, 2000).Select(Shown.WithoutStatus).ToList();
        var seen = new List<string>();
        for (var page = 1; page <= 40; page++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var filter = new BuildFilter("", null, "", page);
            var listing = BuildListing.Of(builds, filter, disclosure);
            var html = ListPage.Render(listing, filter, [], DateTimeOffset.UnixEpoch);

            // In bytes. The whole page is in memory at once.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 2_000_000);
            Assert.InRange(html.Length, 5_000, 30_000);
            Assert.Equal((2000, 40, page), (listing.Total, listing.Pages, listing.Page));
            seen.AddRange(listing.Items.Select(build => build.Name));
        }

        Assert.Equal(2000, seen.Distinct().Count());
        Assert.Equal(40, BuildListing.Of(builds, new BuildFilter("", null, "", 99), disclosure).Page);
    }

    [Fact]
    public async Task Requests_ForEveryPage_AskTheApiServerNothing()
    {
        await using var pages = await ServedPages.StartAsync(options => options.Web.Details = true);
        await pages.PutAsync(Shown.Building());
        await pages.PutAsync(Shown.Failed());
        var before = pages.ApiRequests;

        foreach (var path in new[] { "/", "/?text=x", "/builds/images/building", "/builds/images/failed", "/builds/images/none", "/assets/style.css" })
        {
            using var response = await pages.Client.GetAsync(path);
            await pages.JsonAsync(path == "/assets/style.css" ? "/" : path);
            Assert.Equal(path.EndsWith("none", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        }

        Assert.True(before > 0, "The caches have made no request.");
        Assert.Equal(before, pages.ApiRequests);
    }

    [Fact]
    public async Task Build_WhileBuilding_ShowsPlatformsWithAllTheirSteps()
    {
        await using var pages = await ServedPages.StartAsync();
        var build = Shown.Building();
        await pages.PutAsync(build);

        var json = await pages.JsonAsync("/builds/images/building");

        var amd64 = json["platforms"]!.AsArray().Single(platform => (string?)platform!["platform"] == Builds.Amd64)!;
        var steps = amd64["steps"]!.AsArray().Select(step => (Name: (string?)step!["name"], IsStarted: step["startedAt"] is not null, IsEnded: step["completedAt"] is not null)).ToList();
        Assert.Equal(("source", true, true), steps[0]);
        Assert.Contains(steps, step => step is { IsStarted: true, IsEnded: false });
        Assert.Equal(("verify", false, false), steps[^1]);
        Assert.Equal(build.Status.Progress, (string?)json["build"]!["progress"]);

        var html = await pages.Client.GetStringAsync("/builds/images/building");
        Assert.Contains("running for", html, StringComparison.Ordinal);
        Assert.Contains("not started", html, StringComparison.Ordinal);
        Assert.Contains("<rect class=\"busy\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_Succeeded_ShowsReferencesAndCommands()
    {
        await using var pages = await ServedPages.StartAsync();
        var build = Shown.Succeeded();
        await pages.PutAsync(build);

        var html = WebUtility.HtmlDecode(await pages.Client.GetStringAsync("/builds/images/succeeded"));

        var iso = build.Status.Outputs.Single(output => output.Name == "iso");
        Assert.Contains($"<code>{iso.Image}@{iso.Digest}</code>", html, StringComparison.Ordinal);
        Assert.All(iso.Platforms, platform => Assert.Contains($"<code>{platform.Digest}</code>", html, StringComparison.Ordinal));
        Assert.Contains($"crane manifest registry.example/me/talos-iso@{iso.Digest}", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_FailedAfterASuccess_ShowsBoth()
    {
        await using var pages = await ServedPages.StartAsync();
        var failed = Shown.Failed();
        await pages.PutAsync(failed with { Status = failed.Status with { LastSucceeded = Shown.Succeeded().Status.LastSucceeded } });

        var json = await pages.JsonAsync("/builds/images/failed");
        var html = WebUtility.HtmlDecode(await pages.Client.GetStringAsync("/builds/images/failed"));

        Assert.Equal("BuildFailed", (string?)json["failure"]!["reason"]);
        Assert.Equal("v1.13.9", (string?)json["earlierSuccess"]!["release"]);
        Assert.Contains("<h2>Earlier success</h2>", html, StringComparison.Ordinal);
        Assert.Contains($"kubectl logs -n images {failed.Status.Platforms[1].Pod} -c kernel", html, StringComparison.Ordinal);
        Assert.Contains("<rect class=\"bad\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Build_LineOfOutputInTheMessage_IsShownWithDetailsOnly(bool details)
    {
        await using var pages = await ServedPages.StartAsync(options => options.Web.Details = details);
        await pages.PutAsync(Shown.Failed(message: "Building kernel failed with exit code 2: error: printed by the tree. See the log of this step for the cause."));

        string[] texts = [await pages.Client.GetStringAsync("/builds/images/failed"), (await pages.JsonAsync("/builds/images/failed")).ToJsonString(), (await pages.JsonAsync("/")).ToJsonString()];

        Assert.All(texts, text => Assert.Equal(details, text.Contains("printed by the tree", StringComparison.Ordinal)));
        Assert.All(texts, text => Assert.Contains("failed with exit code 2", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Build_LogTailAndSource_AreShownWithDetailsOnly(bool details)
    {
        await using var pages = await ServedPages.StartAsync(options => options.Web.Details = details);
        await pages.PutAsync(Shown.Failed(message: $"Cannot fetch \"https://{Shown.SourceHost}/team/talos.git\"."));

        string[] texts =
        [
            WebUtility.HtmlDecode(await pages.Client.GetStringAsync("/builds/images/failed")),
            (await pages.JsonAsync("/builds/images/failed")).ToJsonString(),
            WebUtility.HtmlDecode(await pages.Client.GetStringAsync("/")),
            (await pages.JsonAsync("/")).ToJsonString(),
        ];

        Assert.Equal(details, texts.Any(text => text.Contains(Shown.SourceHost, StringComparison.Ordinal)));
        Assert.Equal(details, texts.Any(text => text.Contains("Error 1", StringComparison.Ordinal)));
        Assert.Equal(!details, texts[0].Contains($"Cannot fetch \"{Disclosure.Hidden}\".", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Build_HostileTexts_AreEncoded()
    {
        await using var pages = await ServedPages.StartAsync(options => options.Web.Details = true);
        await pages.PutAsync(Shown.Failed(message: "</dd><script>x</script>").WithLogTail(Shown.HostileTail));

        var html = await pages.Client.GetStringAsync("/builds/images/failed") + await pages.Client.GetStringAsync("/?text=\"><script>");

        Assert.Equal(2, html.Split("<script").Length - 1);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;x&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;document.title", html, StringComparison.Ordinal);
        Assert.Contains("value=\"&quot;&gt;&lt;script&gt;\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Namespaces_ThatAreNotShown_DoNotExist()
    {
        await using var pages = await ServedPages.StartAsync(options => options.Web.Namespaces.Add("images"));
        await pages.PutAsync(Shown.Building());
        await pages.PutAsync(Shown.Building("hidden").In("other"));

        Assert.Equal(["building"], await NamesAsync(pages, "/"));
        Assert.DoesNotContain("other", await pages.Client.GetStringAsync("/"), StringComparison.Ordinal);
        var hidden = await pages.Client.GetAsync("/builds/other/hidden");
        var absent = await pages.Client.GetAsync("/builds/other/absent");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (hidden.StatusCode, absent.StatusCode));
        Assert.Equal(await absent.Content.ReadAsStringAsync(), await hidden.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await pages.Client.GetAsync("/builds/other/hidden/events")).StatusCode);
    }

    [Theory]
    [InlineData("evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("evil.example:80", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.evil.example", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:1234", null, HttpStatusCode.OK)]
    [InlineData("builds.example.com", "builds.example.com", HttpStatusCode.OK)]
    [InlineData("Builds.Example.Com:8443", "builds.example.com", HttpStatusCode.OK)]
    [InlineData("localhost", "builds.example.com", HttpStatusCode.MisdirectedRequest)]
    public async Task Host_OnlyThoseOfTheOption_AreAdmitted(string host, string? admitted, HttpStatusCode expected)
    {
        await using var pages = await ServedPages.StartAsync(options => options.Web.Hosts.AddRange(admitted is null ? [] : [admitted]));
        await pages.PutAsync(Shown.Building());
        foreach (var path in new[] { "/", "/builds/images/building", "/events", "/assets/script.js" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            using var response = await pages.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

            Assert.Equal(expected, response.StatusCode);
            if (expected != HttpStatusCode.OK)
            {
                Assert.DoesNotContain("building", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task HealthCheck_ByAnAddress_AnswersAndNothingElseDoes()
    {
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Building());

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync(HttpMethod.Get, "/healthz"));
        Assert.Equal((HttpStatusCode.OK, ""), await GetAsync(HttpMethod.Head, "/healthz"));
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/healthz"), (HttpMethod.Get, "/healthz/"), (HttpMethod.Get, "/healthz/builds"), (HttpMethod.Get, "/") })
        {
            Assert.Equal(HttpStatusCode.MisdirectedRequest, (await GetAsync(method, path)).Status);
        }

        async Task<(HttpStatusCode Status, string Text)> GetAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { Host = "10.1.2.3:9080" } };
            using var response = await pages.Client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Responses_RestrictWhatAPageMayDo()
    {
        await using var pages = await ServedPages.StartAsync();

        using var response = await pages.Client.GetAsync("/");
        using var posted = await pages.Client.PostAsync("/", null);

        Assert.StartsWith("default-src 'none'; script-src 'self';", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("application/json", true)]
    [InlineData("application/json, text/html;q=0.5", true)]
    [InlineData("application/json;q=0.5, text/html", false)]
    [InlineData("???", false)]
    public async Task Accept_SelectsHtmlOrJson(string? accept, bool json)
    {
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Succeeded());
        foreach (var path in new[] { "/", "/builds/images/succeeded", "/builds/images/none" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (accept is not null)
            {
                request.Headers.TryAddWithoutValidation("Accept", accept);
            }

            using var response = await pages.Client.SendAsync(request);

            Assert.Equal(json ? "application/json" : "text/html", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Json_OfTheList_HasItsFields()
    {
        await using var pages = await ServedPages.StartAsync();
        await pages.PutAsync(Shown.Succeeded());

        var json = await pages.JsonAsync("/");

        Assert.Equal((1, 1, 1), ((int)json["total"]!, (int)json["page"]!, (int)json["pages"]!));
        var build = json["items"]![0]!;
        Assert.Equal(("images", "succeeded", "v1.13.9", "Succeeded", "True"), ((string)build["namespace"]!, (string)build["name"]!, (string)build["release"]!, (string)build["phase"]!, (string)build["ready"]!));
        Assert.True(JsonNode.DeepEquals(new JsonArray("linux/amd64", "linux/arm64"), build["platforms"]));
        Assert.Equal(nameof(BuildPhase.Succeeded), (string)build["reason"]!);
    }

    private static async Task<IEnumerable<string>> NamesAsync(ServedPages pages, string path) =>
        (await pages.JsonAsync(path))["items"]!.AsArray().Select(build => (string)build!["name"]!);
}
