using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Conformance;

/// <summary>
/// One file: requests in their order with what Kubernetes answers, in a namespace of their own. README.md has the format. A request is
/// the administrator's, or that of the user whom <c>as</c> names.
/// </summary>
internal sealed partial class ConformanceCase(HttpClient http, JsonObject file)
{
    private static readonly string[] Verbs = ["get", "post", "put", "patch", "delete", "watch"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // What ${…} stands for: the namespace, and every answer that was saved.
    private readonly JsonObject _known = [];
    private readonly List<string> _created = [];

    /// <summary>What differs, one line each.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        List<string> differences = [];
        (_, var space, _) = await SendAsync(HttpMethod.Post, "/api/v1/namespaces", "application/json",
            """{"apiVersion":"v1","kind":"Namespace","metadata":{"generateName":"conformance-"}}""");
        _known["ns"] = space.Name();
        try
        {
            // Without it a real API server refuses pods.
            await WatchAsync($"/api/v1/namespaces/{space.Name()}/serviceaccounts?watch=true", [new JsonObject { ["type"] = "ADDED" }], []);
            foreach (var step in file.Items("steps").Objects())
            {
                var name = step.Text("name") ?? Verbs.Select(verb => step.Text(verb)).First(path => path is not null)!;
                var before = differences.Count;
                differences.AddRange((await SettledAsync(step)).Select(difference => $"{name}: {difference}"));
                // The steps after a failed wait would only fail again.
                if (step["watch"] is not null && differences.Count > before)
                {
                    break;
                }
            }
        }
        finally
        {
            foreach (var path in _created.Append($"/api/v1/namespaces/{space.Name()}"))
            {
                await SendAsync(HttpMethod.Delete, path, "application/json", "");
            }
        }
        return differences;
    }

    /// <summary>
    /// What authorizes and admits reads caches that lag behind the requests before, and collectors work on their own time: a request that
    /// changes nothing is repeated until its answer is the stated one.
    /// </summary>
    private async Task<IReadOnlyList<string>> SettledAsync(JsonObject step)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            IReadOnlyList<string> differences = [.. await StepAsync(step)];
            if (differences.Count == 0 || !ChangesNothing(step) || Stopwatch.GetElapsedTime(started) > Lag)
            {
                return differences;
            }

            await Task.Delay(Pause);
        }
    }

    private bool ChangesNothing(JsonObject step) =>
        step["get"] is not null
        || (step.Text("post") ?? (Verbs.Any(verb => step[verb] is not null) ? null : file.Text("post")))?.Contains("dryRun=All", StringComparison.Ordinal) is true;

    private async Task<IEnumerable<string>> StepAsync(JsonObject step)
    {
        var own = step.Select(member => member.Key).FirstOrDefault(Verbs.Contains);
        var verb = own ?? "post";
        var path = Fill((own is null ? file.Text(verb) : step.Text(verb))!);
        if (verb == "watch")
        {
            return await WatchAsync(
                path, Filled(step["events"]) as JsonArray ?? [], Filled(step["never"]) as JsonArray ?? [], ends: step["ends"] is not null);
        }

        var type = step.Text("type") ?? (verb == "patch" ? "application/merge-patch+json" : "application/json");
        (var code, var answer, var warnings) = await SendAsync(
            new HttpMethod(verb.ToUpperInvariant()), path, type, Body(step, verb), Fill(step.Text("as") ?? file.Text("as") ?? ""));
        if (step.Text("save") is { } name)
        {
            _known[name] = answer.DeepClone();
        }

        if (verb == "post" && code == 201 && !path.Contains("/namespaces/", StringComparison.Ordinal))
        {
            _created.Add($"{path.Split('?')[0]}/{answer.Name()}");
        }

        var expected = step.Integer("code") ?? 200;
        if (code != expected)
        {
            return [$"expected {expected}, got {code} {answer.Text("message")}"];
        }

        if (step["warnings"] is JsonArray expectedWarnings && !Filled(expectedWarnings)!.AsArray().Texts().SequenceEqual(warnings))
        {
            return [$"expected the warnings {JsonText.WriteString(Filled(expectedWarnings))}, got {string.Join(", ", warnings)}"];
        }

        return step["answer"] is { } stated ? JsonSubset.Differences(Filled(stated), answer) : [];
    }

    private string Body(JsonObject step, string verb)
    {
        if (step.Text("text") is { } text)
        {
            return Fill(text);
        }

        var body = step["body"];
        if (body is null && (step["set"] is not null || verb is "post" or "put"))
        {
            body = file["base"]!.DeepClone();
            foreach ((var path, var value) in step.Map("set") ?? [])
            {
                Set(body, path.Split('.'), value);
            }
        }
        return body is null ? "" : JsonText.WriteString(Filled(body));
    }

    private static void Set(JsonNode node, string[] path, JsonNode? value)
    {
        foreach (var name in path[..^1])
        {
            node = node switch { JsonArray items => items[Index(name)]!, _ when node[name] is JsonArray items => items, _ => ((JsonObject)node).Child(name) };
        }

        if (node is JsonArray list)
        {
            list[Index(path[^1])] = value?.DeepClone();
        }
        else
        {
            ((JsonObject)node).Put(path[^1], value?.DeepClone());
        }
    }

    private static int Index(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads events until the stated ones have come in their order; none of the forbidden ones may come before. A watch that ends is read
    /// to its end.
    /// </summary>
    private async Task<IEnumerable<string>> WatchAsync(string path, JsonArray events, JsonArray never, bool ends = false)
    {
        using var limit = new CancellationTokenSource(Patience);
        JsonNode? last = null;
        var next = 0;
        try
        {
            var from = path.Contains("resourceVersion=", StringComparison.Ordinal) ? "" : "&resourceVersion=0";
            var end = path.Contains("timeoutSeconds=", StringComparison.Ordinal) ? "" : "&timeoutSeconds=100";
            using var watch = await Watched.OpenAsync(http, path + from + end, null);
            while (next < events.Count || ends)
            {
                last = await watch.NextAsync(limit.Token);
                if (last is null)
                {
                    ends = false;
                    break;
                }

                var seen = last;
                if (never.FirstOrDefault(entry => !JsonSubset.Differences(entry, seen).Any()) is { } wrong)
                {
                    return [$"saw {JsonText.WriteString(wrong)} in {JsonText.WriteString(seen)}"];
                }

                if (next < events.Count && !JsonSubset.Differences(events[next], seen).Any())
                {
                    next++;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // What is missing is said below.
        }
        return next == events.Count ? ends ? [$"did not end; last was {JsonText.WriteString(last)}"] : [] : [$"did not see {JsonText.WriteString(events[next])}; last was {JsonText.WriteString(last)}"];
    }

    private async Task<(int Code, JsonObject Answer, string[] Warnings)> SendAsync(
        HttpMethod method, string path, string type, string body, string user = "")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.UserAgent.ParseAdd("conformance/1.0");
        if (user.Length > 0)
        {
            request.Headers.Add("Impersonate-User", user);
        }

        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
        using var response = await http.SendAsync(request);
        // The cache of a busy API server lags behind its previous response.
        if (response.StatusCode == System.Net.HttpStatusCode.GatewayTimeout)
        {
            return await SendAsync(method, path, type, body, user);
        }

        var text = await response.Content.ReadAsStringAsync();
        // A watch answers with an object a line.
        var json = response.Content.Headers.ContentType?.MediaType == "application/json"
            && !(response.IsSuccessStatusCode && path.Contains("watch=", StringComparison.Ordinal));
        string[] warnings = response.Headers.TryGetValues("Warning", out var values) ? [.. values.Select(Unquoted)] : [];
        return ((int)response.StatusCode, json ? JsonText.ParseObject(Encoding.UTF8.GetBytes(text)) : new JsonObject { ["message"] = text }, warnings);
    }

    // 299 - "text"
    private static string Unquoted(string warning) => Regex.Unescape(warning[(warning.IndexOf('"', StringComparison.Ordinal) + 1)..^1]);

    private JsonNode? Filled(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Fill(member.Key), Filled(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Filled)]),
        _ => node.AsText() is { } text ? Fill(text) : node?.DeepClone(),
    };

    private string Fill(string text) => Reference().Replace(text, match =>
    {
        JsonNode? node = _known;
        foreach (var name in match.Groups[1].Value.Split('.'))
        {
            node = node is JsonArray items ? items.ElementAtOrDefault(Index(name)) : node.At(name);
        }

        return node?.ToString() ?? $"({match.Groups[1].Value} is unknown)";
    });

    public static ConformanceCase Read(HttpClient http, string path) => new(http, (JsonObject)YamlText.Parse(File.ReadAllBytes(path))!);

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Reference();
}
