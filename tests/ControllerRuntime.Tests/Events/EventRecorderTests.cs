using System.Text;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Events;

public sealed class EventRecorderTests : IAsyncLifetime
{
    private static readonly V1ObjectReference Widget1 = new() { Kind = "Widget", Name = "w", NamespaceProperty = "ns", Uid = "u" };
    private readonly SignalingTimeProvider _time = new();
    private readonly MetricsProbe _probe = new();
    private readonly LogRecorder<EventRecorder> _log = new();
    private readonly CancellationTokenSource _stop = new();
    private ScriptedServer _server = null!;
    private EventRecorder _recorder = null!;
    private Task _running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        var client = new KubernetesHttpClient(_server.Configuration());
        _recorder = new EventRecorder(
            new KubernetesApi(client, new(), _probe.Metrics, _time),
            new() { ReportingController = "example.dev/tests", ReportingInstance = "i", Capacity = 3 },
            _probe.Metrics, _time, _log);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server.DisposeAsync();
        _probe.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Record_OfAnEvent_WritesWhatTheApiAsksFor()
    {
        Start();
        _recorder.Record(
            Widget1, EventType.Warning, "Broken", "Build", "It broke.", new V1ObjectReference { ApiVersion = "v1", Kind = "Pod", Name = "p" });
        var request = await _server.NextAsync();

        Assert.Equal(("POST", "/apis/events.k8s.io/v1/namespaces/ns/events"), (request.Method, request.Path));
        Assert.Equal("2026-01-02T03:04:05.000000Z", (string?)request.Json["eventTime"]);
        Assert.Equal(
            ("Warning", "Broken", "Build", "It broke.", "example.dev/tests", "i", "u"),
            ((string?)request.Json["type"], (string?)request.Json["reason"], (string?)request.Json["action"],
                (string?)request.Json["note"], (string?)request.Json["reportingController"],
                (string?)request.Json["reportingInstance"], (string?)request.Json["regarding"]!["uid"]));
        Assert.StartsWith("w.", (string?)request.Json["metadata"]!["name"], StringComparison.Ordinal);
        Assert.Equal("""{"apiVersion":"v1","kind":"Pod","name":"p"}""", request.Json["related"]!.ToJsonString());
    }

    [Fact]
    public async Task Record_OfTheSameEventAgain_CountsItOnTheFirst()
    {
        Start();
        RecordOnce();
        var first = await _server.NextAsync();
        await first.AnswerAsync(201, first.Body);
        RecordOnce();
        var second = await _server.NextAsync();
        await second.AnswerAsync(200, "{}");
        RecordOnce();
        RecordOnce();
        _recorder.Record(Widget1, EventType.Normal, "Other", "Build", "n");
        var other = await _server.NextAsync();
        await other.AnswerAsync(201, other.Body);
        await _time.IdleAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var refresh = await _server.NextAsync();

        Assert.Equal(("PATCH", $"{first.Path}/{first.Json["metadata"]!["name"]}"), (second.Method, second.Path));
        Assert.Equal(
            """{"series":{"count":2,"lastObservedTime":"2026-01-02T03:04:05.000000Z"}}""", second.Body);
        Assert.Equal("Other", (string?)other.Json["reason"]);
        Assert.Equal((second.Path, 4), (refresh.Path, (int)refresh.Json["series"]!["count"]!));
    }

    [Fact]
    public async Task Record_ComesBackAfterAnotherWithinTheRefresh_WritesItsCountAtOnce()
    {
        Start();
        var first = await WrittenAsync("Started");
        await WrittenAsync("Other");
        var back = await WrittenAsync("Started");
        await WrittenAsync("Other");
        var again = await WrittenAsync("Started");

        Assert.Equal(("PATCH", $"{first.Path}/{first.Json["metadata"]!["name"]}"), (back.Method, back.Path));
        Assert.Equal((back.Path, 3), (again.Path, (int)again.Json["series"]!["count"]!));
    }

    [Fact]
    public async Task Record_ComesBackAfterAnotherLater_WritesANewEvent()
    {
        Start();
        await WrittenAsync("Started");
        await WrittenAsync("Other");
        await _time.IdleAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var back = await WrittenAsync("Started");
        await _time.IdleAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var repeated = await WrittenAsync("Started");

        Assert.Equal("POST", back.Method);
        Assert.Equal(("PATCH", $"{back.Path}/{back.Json["metadata"]!["name"]}"), (repeated.Method, repeated.Path));
    }

    [Fact]
    public async Task Record_ComesBackAfterAnEventOfAnotherObject_IsCounted()
    {
        Start();
        var first = await WrittenAsync("Started");
        await WrittenAsync("Other", new V1ObjectReference { Kind = "Widget", Name = "w2", NamespaceProperty = "ns", Uid = "u2" });
        await _time.IdleAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var back = await WrittenAsync("Started");

        Assert.Equal(("PATCH", $"{first.Path}/{first.Json["metadata"]!["name"]}"), (back.Method, back.Path));
    }

    [Fact]
    public async Task Record_AfterTheSeriesEnded_WritesANewEvent()
    {
        Start();
        RecordOnce();
        var first = await _server.NextAsync();
        await first.AnswerAsync(201, first.Body);
        await _time.IdleAsync();
        _time.Advance(TimeSpan.FromMinutes(6));
        RecordOnce();

        Assert.Equal("POST", (await _server.NextAsync()).Method);
    }

    [Fact]
    public async Task Record_WithLongTexts_CutsThem()
    {
        Start();
        _recorder.Record(Widget1, EventType.Normal, new string('r', 200), new string('a', 200), new string('ü', 900));
        var json = (await _server.NextAsync()).Json;

        Assert.Equal(128, Encoding.UTF8.GetByteCount((string)json["reason"]!));
        Assert.Equal(128, Encoding.UTF8.GetByteCount((string)json["action"]!));
        Assert.InRange(Encoding.UTF8.GetByteCount((string)json["note"]!), 1020, 1024);
        Assert.DoesNotContain('\uFFFD', (string)json["note"]!);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(253)]
    public void ObjectName_OfAnyObject_FitsTheLimit(int length)
    {
        var name = EventText.ObjectName(new string('n', length), long.MaxValue);

        Assert.InRange(name.Length, 1, 253);
        Assert.EndsWith(".7fffffffffffffff", name, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_WhenTooManyWait_DropsAndReturns()
    {
        for (var i = 0; i < 5; i++)
        {
            RecordOnce();
        }

        Assert.Equal(2, _probe.Sum("kubernetes_events_total", "dropped"));
    }

    [Fact]
    public async Task Record_RefusedByTheServer_HarmsNoLaterOne()
    {
        Start();
        RecordOnce();
        await (await _server.NextAsync()).AnswerAsync(403, Widget.Status(403, "Forbidden"));
        _recorder.Record(Widget1, EventType.Normal, "Other", "Build", "n");

        Assert.Equal("Other", (string?)(await _server.NextAsync()).Json["reason"]);
        Assert.Equal(1, _probe.Sum("kubernetes_events_total", "failed"));
    }

    [Fact]
    public async Task Record_OfAnObjectWithoutAName_HarmsNoLaterOne()
    {
        Start();
        _recorder.Record(new V1ObjectReference(), EventType.Normal, "Nameless", "Build", "n");
        RecordOnce();

        Assert.Equal("Started", (string?)(await _server.NextAsync()).Json["reason"]);
        Assert.Equal(1, _probe.Sum("kubernetes_events_total", "failed"));
        Assert.Equal(1, _log.Count(LogLevel.Error, "Failed to write an event"));
        Assert.False(_running.IsCompleted);
    }

    [Fact]
    public async Task Record_WhenTheServerFails_IsTriedAgain()
    {
        Start();
        RecordOnce();
        await (await _server.NextAsync()).AnswerAsync(500, Widget.Status(500, "InternalError"));
        _time.Advance(await _time.DelayAsync(delay => delay == TimeSpan.FromSeconds(1)));

        Assert.Equal("POST", (await _server.NextAsync()).Method);
    }

    [Fact]
    public async Task Series_WhoseEventIsGone_StartsAnew()
    {
        Start();
        RecordOnce();
        var first = await _server.NextAsync();
        await first.AnswerAsync(201, first.Body);
        RecordOnce();
        await (await _server.NextAsync()).AnswerAsync(404, Widget.Status(404, "NotFound"));
        RecordOnce();

        Assert.Equal("POST", (await _server.NextAsync()).Method);
    }

    [Fact]
    public async Task Stop_WithEventsWaiting_WritesThem()
    {
        RecordOnce();
        await _stop.CancelAsync();
        Start();
        var request = await _server.NextAsync();
        await request.AnswerAsync(201, request.Body);
        await _running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(1, _probe.Sum("kubernetes_events_total", "written"));
    }

    private async Task<Exchange> WrittenAsync(string reason, V1ObjectReference? regarding = null)
    {
        _recorder.Record(regarding ?? Widget1, EventType.Normal, reason, "Build", "n");
        var request = await _server.NextAsync();
        await request.AnswerAsync(request.Method == "POST" ? 201 : 200, request.Body);
        return request;
    }

    private void Start() => _running = _recorder.RunAsync(_stop.Token);

    private void RecordOnce() => _recorder.Record(Widget1, EventType.Normal, "Started", "Build", "n");
}
