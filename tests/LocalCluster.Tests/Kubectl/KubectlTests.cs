using CliWrap;
using CliWrap.Buffered;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Kubectl;

/// <summary>Real kubectl against the cluster.</summary>
public sealed class KubectlTests : ClusterTest
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    [SkippableFact]
    public async Task Apply_OfADefinitionAndAnObject_ShowsItsColumns()
    {
        await RunAsync("apply", Samples.WidgetDefinition, "-f", "-");
        await RunAsync("wait", "--for=condition=Established", "crd/widgets.example.dev", "--timeout=10s");
        var created = await RunAsync("apply", Samples.Widget, "-f", "-");
        var again = await RunAsync("apply", Samples.Widget, "-f", "-");
        var table = await RunAsync("get", "wd");
        var wide = await RunAsync("get", "wd", "-o", "wide");
        var all = await RunAsync("get", "all");

        Assert.Equal("widget.example.dev/w created", created);
        Assert.Equal("widget.example.dev/w unchanged", again);
        Assert.StartsWith("NAME   SIZE   READY   SINCE", table, StringComparison.Ordinal);
        Assert.Contains("COLOUR", wide, StringComparison.Ordinal);
        Assert.Contains("widget.example.dev/w", all, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Apply_WithAnUnknownField_IsRefusedByTheServer()
    {
        await RunAsync("apply", Samples.WidgetDefinition, "-f", "-");

        var error = await FailAsync("apply", Samples.Widget
            .Replace("size: 3", "size: 3, bogus: 1", StringComparison.Ordinal), "-f", "-");

        Assert.Contains("strict decoding error: unknown field \"spec.bogus\"", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Explain_OfACustomField_ShowsIt()
    {
        // Not through kubectl, which would then explain from the discovery that it cached before.
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);

        var text = await RunAsync("explain", "wd.spec");

        Assert.Contains("size\t<integer> -required-", text, StringComparison.Ordinal);
        Assert.Contains("KIND:       Widget", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Create_ThroughTypedCommands_IsUnderstood()
    {
        await RunAsync("create", "secret", "generic", "s", "--from-literal=a=b");
        await RunAsync("create", "configmap", "c", "--from-literal=a=b");
        await RunAsync("create", "namespace", "other");

        Assert.Equal("b", await RunAsync("get", "configmap", "c", "-o", "jsonpath={.data.a}"));
        Assert.Equal("yes", await RunAsync("auth", "can-i", "create", "pods"));
    }

    [SkippableFact]
    public async Task Wait_ForAConditionOnTheStatus_SeesItCome()
    {
        await RunAsync("apply", Samples.WidgetDefinition, "-f", "-");
        await RunAsync("apply", Samples.Widget, "-f", "-");
        var waiting = RunAsync("wait", "--for=condition=Ready", "wd/w", "--timeout=20s");

        await RunAsync("patch", "wd", "w", "--subresource=status", "--type=merge", "-p",
            """{"status":{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True"}]}}""");

        Assert.Equal("widget.example.dev/w condition met", await waiting);
    }

    [SkippableFact]
    public async Task Wait_ForWhatNeverComes_EndsAtItsTimeout()
    {
        await RunAsync("create", "configmap", "c");

        var error = await FailAsync("wait", "--for=jsonpath={.data.a}=b", "configmap/c", "--timeout=1s").WaitAsync(
            TimeSpan.FromSeconds(20));

        Assert.Contains("timed out", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Edit_OfLabelsAnnotationsAndImages_IsPatchedByKeys()
    {
        await RunAsync("apply", "apiVersion: v1\nkind: Pod\n" + Samples.Pod, "-f", "-");
        await RunAsync("label", "pod", "p", "a=b");
        await RunAsync("annotate", "pod", "p", "c=d");
        await RunAsync("set", "image", "pod/p", "main=example.dev/main:2");

        var described = await RunAsync("describe", "pod", "p");
        var applied = await RunAsync("apply", "apiVersion: v1\nkind: Pod\n" + Samples.Pod, "-f", "-", "--server-side",
            "--force-conflicts");

        Assert.Contains("example.dev/main:2", described, StringComparison.Ordinal);
        Assert.Equal("pod/p serverside-applied", applied);
        Assert.Equal("example.dev/main:1 b",
            await RunAsync("get", "pod", "p", "-o", "jsonpath={.spec.containers[0].image} {.metadata.labels.a}"));
    }

    [SkippableFact]
    public async Task Delete_OfAnObject_WaitsUntilItIsGone()
    {
        await RunAsync("create", "configmap", "c");

        Assert.StartsWith("configmap \"c\" deleted", await RunAsync("delete", "configmap", "c"), StringComparison.Ordinal);
        Assert.Contains("not found", await FailAsync("get", "configmap", "c"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task CreateToken_OfAServiceAccount_IsItsIdentity()
    {
        await RunAsync("create", "serviceaccount", "robot");
        await RunAsync("create", "role", "reader", "--verb=get,list", "--resource=pods", "--resource=pods/log");
        await RunAsync("create", "rolebinding", "reader", "--role=reader", "--serviceaccount=default:robot");
        var token = await RunAsync("create", "token", "robot", "--duration=2h");
        var file = Path.Combine(_directory, "robot");
        Cluster.Host.WriteKubeconfig(file, token);

        var whoAmI = await RunAsync("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", $"--kubeconfig={file}");
        var denied = await FailAsync("create", "configmap", "c", $"--kubeconfig={file}");

        Assert.Equal("system:serviceaccount:default:robot", whoAmI);
        Assert.Equal("yes", await RunAsync("auth", "can-i", "get", "pods", "--subresource=log", $"--kubeconfig={file}"));
        Assert.Equal("yes", await RunAsync("auth", "can-i", "list", "pods", "--as=system:serviceaccount:default:robot"));
        Assert.Contains("no", await FailedOutputAsync("auth", "can-i", "create", "jobs", "--as=system:serviceaccount:default:robot"), StringComparison.Ordinal);
        Assert.Contains("configmaps is forbidden: User \"system:serviceaccount:default:robot\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\"",
            denied, StringComparison.Ordinal);
    }

    private async Task<string> FailedOutputAsync(string verb, params string[] arguments)
    {
        var result = await ExecuteAsync(verb, arguments);
        Assert.NotEqual(0, result.ExitCode);
        return result.StandardOutput;
    }

    private async Task<string> RunAsync(string verb, params string[] arguments)
    {
        var result = await ExecuteAsync(verb, arguments);
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput.Trim();
    }

    private async Task<string> FailAsync(string verb, params string[] arguments)
    {
        var result = await ExecuteAsync(verb, arguments);
        Assert.NotEqual(0, result.ExitCode);
        return result.StandardError;
    }

    /// <summary>The first argument that is a manifest goes to standard input.</summary>
    private async Task<BufferedCommandResult> ExecuteAsync(string verb, string[] arguments)
    {
        var program = KubectlProgram.Find();
        Skip.If(program is null, "kubectl is not on PATH (or name one in KUBECTL)");
        var kubeconfig = Path.Combine(_directory, "kubeconfig");
        Cluster.Host.WriteKubeconfig(kubeconfig);
        var manifest = arguments.FirstOrDefault(argument => argument.Contains("kind:", StringComparison.Ordinal));
        return await Cli.Wrap(program!)
            .WithArguments([verb, .. arguments.Where(argument => argument != manifest)])
            .WithEnvironmentVariables(variables => variables.Set("KUBECONFIG", kubeconfig).Set("HOME", _directory))
            .WithStandardInputPipe(manifest is null ? PipeSource.Null : PipeSource.FromString(manifest))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
    }
}
