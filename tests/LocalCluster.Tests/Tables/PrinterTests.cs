using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Tables;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Tables;

public sealed class PrinterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("{status: {phase: Pending}}", "0/1 Pending 0")]
    [InlineData("{status: {phase: Running, containerStatuses: [{name: main, ready: true, restartCount: 0, state: {running: {}}}]}}", "1/1 Running 0")]
    [InlineData("{status: {phase: Succeeded, containerStatuses: [{name: main, restartCount: 0, state: {terminated: {exitCode: 0, reason: Completed}}}]}}", "0/1 Completed 0")]
    [InlineData("{status: {phase: Failed, containerStatuses: [{name: main, restartCount: 0, state: {terminated: {exitCode: 64, reason: Error}}}]}}", "0/1 Error 0")]
    [InlineData("{status: {phase: Failed, containerStatuses: [{name: main, restartCount: 0, state: {terminated: {exitCode: 64}}}]}}", "0/1 ExitCode:64 0")]
    [InlineData("{status: {phase: Running, containerStatuses: [{name: main, restartCount: 3, lastState: {terminated: {finishedAt: '2026-01-02T03:03:05Z'}}, state: {waiting: {reason: CrashLoopBackOff}}}]}}", "0/1 CrashLoopBackOff 3 (60s ago)")]
    [InlineData("{metadata: {deletionTimestamp: '2026-01-02T03:04:05Z'}, status: {phase: Running}}", "0/1 Terminating 0")]
    [InlineData("{status: {phase: Failed, reason: Evicted}}", "0/1 Evicted 0")]
    [InlineData("{spec: {initContainers: [{name: a}, {name: b}, {name: c}]}, status: {phase: Pending, initContainerStatuses: [{name: a, restartCount: 0, state: {running: {}}}]}}", "0/1 Init:0/3 0")]
    [InlineData("{spec: {initContainers: [{name: a}, {name: b}, {name: c}]}, status: {phase: Pending, initContainerStatuses: [{name: a, restartCount: 0, state: {terminated: {exitCode: 0}}}, {name: b, restartCount: 0, state: {waiting: {reason: PodInitializing}}}]}}", "0/1 Init:1/3 0")]
    [InlineData("{spec: {initContainers: [{name: a}]}, status: {phase: Pending, initContainerStatuses: [{name: a, restartCount: 0, state: {terminated: {exitCode: 2, reason: Error}}}]}}", "0/1 Init:Error 0")]
    [InlineData("{spec: {initContainers: [{name: a}]}, status: {phase: Pending, initContainerStatuses: [{name: a, restartCount: 0, state: {waiting: {reason: ImagePullBackOff}}}]}}", "0/1 Init:ImagePullBackOff 0")]
    [InlineData("{spec: {initContainers: [{name: a}]}, status: {phase: Pending, initContainerStatuses: [{name: a, restartCount: 0, state: {terminated: {exitCode: 0}}}], containerStatuses: [{name: main, restartCount: 0, state: {waiting: {reason: PodInitializing}}}]}}", "0/1 PodInitializing 0")]
    [InlineData("{spec: {initContainers: [{name: side, restartPolicy: Always}, {name: a}]}, status: {phase: Pending, initContainerStatuses: [{name: side, started: true, ready: true, restartCount: 0, state: {running: {}}}, {name: a, restartCount: 0, state: {running: {}}}]}}", "1/2 Init:1/2 0")]
    [InlineData("{spec: {initContainers: [{name: side, restartPolicy: Always}]}, status: {phase: Running, initContainerStatuses: [{name: side, started: true, ready: true, restartCount: 0, state: {running: {}}}], containerStatuses: [{name: main, ready: true, restartCount: 0, state: {running: {}}}]}}", "2/2 Running 0")]
    public void Pod_InAState_ReadsAsKubectlShowsIt(string pod, string expected)
    {
        var cells = PodPrinter.Instance.Cells(Read(pod,
            "{metadata: {name: p, creationTimestamp: '2026-01-02T03:00:00Z'}, spec: {containers: [{name: main}]}}"), Now);

        Assert.Equal($"p {expected} 4m5s", string.Join(' ', cells.Take(5).Select(cell => cell!.ToString())));
    }

    [Theory]
    [InlineData("{}", "Running 0/1 ")]
    [InlineData("{status: {startTime: '2026-01-02T03:03:05Z', active: 1}}", "Running 0/1 60s")]
    [InlineData("{spec: {suspend: true}, status: {conditions: [{type: Suspended, status: 'True'}]}}", "Suspended 0/1 ")]
    [InlineData("{status: {startTime: '2026-01-02T03:00:00Z', completionTime: '2026-01-02T03:02:30Z', succeeded: 1, conditions: [{type: Complete, status: 'True'}]}}", "Complete 1/1 2m30s")]
    [InlineData("{status: {conditions: [{type: FailureTarget, status: 'True'}, {type: Failed, status: 'True'}]}}", "Failed 0/1 ")]
    [InlineData("{status: {conditions: [{type: FailureTarget, status: 'True'}]}}", "FailureTarget 0/1 ")]
    public void Job_InAState_ReadsAsKubectlShowsIt(string job, string expected)
    {
        var cells = JobPrinter.Instance.Cells(Read(job,
            "{metadata: {name: j}, spec: {completions: 1, parallelism: 1}}"), Now);

        Assert.Equal(expected, string.Join(' ', cells.Skip(1).Take(3).Select(cell => cell!.ToString())));
    }

    [Theory]
    [InlineData(5, "5s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(599, "9m59s")]
    [InlineData(600, "10m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((3 * 3600) + 60, "3h1m")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(49 * 3600, "2d1h")]
    [InlineData(10 * 86400, "10d")]
    [InlineData(-5, "<invalid>")]
    public void Age_OfSeconds_ReadsAsKubectlShowsIt(int seconds, string expected) =>
        Assert.Equal(expected, Ages.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(".a.b", "1")]
    [InlineData(".list[0].name", "x")]
    [InlineData(".list[-1].name", "y")]
    [InlineData(".list[*].name", "x,y")]
    [InlineData(".list[?(@.name==\"y\")].v", "2")]
    [InlineData(".list[?(@.name!='y')].v", "1")]
    [InlineData(".['a'].b", "1")]
    [InlineData(".labels.example\\.dev/x", "z")]
    [InlineData(".absent.b", "")]
    public void JsonPath_OfAPrinterColumn_FindsWhatItNames(string path, string expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed));

        Assert.Equal(expected,
            string.Join(',',
                parsed.Find(Read("{a: {b: 1}, list: [{name: x, v: 1}, {name: 'y', v: 2}], labels: {example.dev/x: z}}",
                    "{}"))));
    }

    [Theory]
    [InlineData(".a.b", "1")]
    [InlineData(".list[*].name", "x")]
    [InlineData(".names", "[\"x\",\"y\"]")]
    [InlineData(".a", "{\"b\":1}")]
    [InlineData(".absent", null)]
    public void Cells_OfATextColumn_ShowWhatThePathFindsFirst(string path, string? expected)
    {
        var value = Read("{metadata: {name: w}, a: {b: 1}, list: [{name: x}, {name: 'y'}], names: [x, 'y']}", "{}");

        var cells = CustomPrinter.Read([new JsonObject { ["name"] = "Column", ["type"] = "string", ["jsonPath"] = path }])
            .Cells(value, DateTimeOffset.UnixEpoch);

        Assert.Equal(["w", expected], cells.Select(cell => cell?.ToString()));
    }

    [Theory]
    [InlineData(".a[")]
    [InlineData(".a[?(@.b)]{")]
    [InlineData("a..")]
    public void JsonPath_ThatIsNone_IsRefused(string path) => Assert.False(JsonPath.TryParse(path, out _));

    private static JsonObject Read(string yaml, string under) =>
        (JsonObject)Deep(YamlText.Parse(Encoding.UTF8.GetBytes(under))!, YamlText.Parse(Encoding.UTF8.GetBytes(yaml))!);

    private static JsonNode Deep(JsonNode under, JsonNode over) => LocalCluster.Patching.MergePatch.Apply(under, over)!;
}
