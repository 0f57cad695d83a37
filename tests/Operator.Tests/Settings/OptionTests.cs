using System.CommandLine;
using System.Text.RegularExpressions;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Tests.Settings;

public sealed class OptionTests
{
    [Fact]
    public void Read_Nothing_GivesTheDefaults()
    {
        var (options, errors) = Read([]);

        Assert.Empty(errors);
        Assert.Equal(4, options.Controller.MaxConcurrentBuilds);
        Assert.Equal(TimeSpan.FromMinutes(2), options.Controller.Resync);
        Assert.True(options.Controller.WaitForNode);
        Assert.True(options.Controller.LeaderElection);
        Assert.Equal(BuildKitMode.Rootless, options.Pods.BuildKitMode);
    }

    [Theory]
    [InlineData(null, null, """{"workers": 3}""", 3)]
    [InlineData(null, "5", """{"workers": 3}""", 5)]
    [InlineData("7", "5", """{"workers": 3}""", 7)]
    public void Read_FlagVariableAndFile_TheNearerWins(string? flag, string? variable, string? file, int expected)
    {
        var (options, errors) = Read(flag is null ? [] : ["--workers", flag], file, name => name == "TALOS_IMAGE_OPERATOR_WORKERS" ? variable : null);

        Assert.Empty(errors);
        Assert.Equal(expected, options.Controller.Workers);
    }

    [Fact]
    public void Read_RepeatedFlags_AddUp()
    {
        var (options, errors) = Read(
        [
            "--namespace", "a", "--namespace", "b", "--registry-mirror", "docker.io=m1.local:5000", "--registry-mirror", "docker.io=m2.local",
            "--buildkit-endpoint", "linux/arm64=unix:///run/buildkit.sock", "--plain-http-registry", "m1.local:5000",
        ]);

        Assert.Empty(errors);
        Assert.Equal(["a", "b"], options.Controller.Namespaces);
        Assert.Equal(["m1.local:5000", "m2.local"], options.Registries.Mirrors["docker.io"]);
        Assert.Equal(["unix:///run/buildkit.sock"], options.Pods.BuildKitEndpoints.Of("a", "linux/arm64"));
    }

    [Fact]
    public void Read_EndpointsOfAPlatform_AreAPoolUnlessTheNamespaceHasItsOwn()
    {
        var (options, errors) = Read(
        [
            "--buildkit-endpoint", "linux/amd64=tcp://b-1:1234", "--buildkit-endpoint", "linux/amd64=tcp://b-0:1234",
            "--buildkit-endpoint", "team-a:linux/amd64=tcp://own:1234", "--buildkit-tls-secret", "buildkit-client",
        ]);

        Assert.Empty(errors);
        Assert.Equal("buildkit-client", options.Pods.BuildKitTlsSecret);
        Assert.Equal(["tcp://b-1:1234", "tcp://b-0:1234"], options.Pods.BuildKitEndpoints.Of("images", "linux/amd64"));
        Assert.Equal(["tcp://own:1234"], options.Pods.BuildKitEndpoints.Of("team-a", "linux/amd64"));
        Assert.Empty(options.Pods.BuildKitEndpoints.Of("team-a", "linux/arm64"));
    }

    [Theory]
    [InlineData("--buildkit-endpoint: \"tcp://b:1234\" would be used without TLS. Set --buildkit-tls-secret to a Secret of the builds' namespaces, or --buildkit-insecure to true if only build pods can reach it.")]
    [InlineData(null, "--buildkit-tls-secret", "client")]
    [InlineData(null, "--buildkit-insecure", "true")]
    [InlineData("--buildkit-insecure: \"true\" is not valid with --buildkit-tls-secret \"client\". Set only one of them.", "--buildkit-insecure", "true", "--buildkit-tls-secret", "client")]
    public void Read_TcpEndpoint_NeedsTlsOrTheWordInsecure(string? error, params string[] more) =>
        Assert.Equal(error is null ? [] : [error], Read(["--buildkit-endpoint", "linux/amd64=tcp://b:1234", .. more]).Errors);

    [Fact]
    public void Read_SameEndpointTwice_IsRefused() => Assert.Equal(
        "--buildkit-endpoint: \"linux/amd64=unix:///b\" is not valid. It must be listed only once.",
        Assert.Single(Read(["--buildkit-endpoint", "linux/amd64=unix:///b", "--buildkit-endpoint", "linux/amd64=unix:///b"]).Errors));

    [Fact]
    public void Read_BuildResources_ReplaceTheDefaultsOneByOne()
    {
        var (options, errors) = Read(["--build-resources", "cpu=500m,ephemeral-storage=0"]);

        Assert.Empty(errors);
        Assert.Equal(
            new Dictionary<string, string> { ["cpu"] = "500m", ["memory"] = "2Gi", ["ephemeral-storage"] = "0" }, options.Pods.BuildResources);
    }

    [Fact]
    public void Read_RepeatedVariable_IsSplitAtCommas()
    {
        var (options, _) = Read([], environment: name => name == "TALOS_IMAGE_OPERATOR_NAMESPACE" ? "a, b" : null);

        Assert.Equal(["a", "b"], options.Controller.Namespaces);
    }

    [Fact]
    public void Read_FileWithListsAndSwitches_IsRead()
    {
        var (options, errors) = Read([], """{"namespace": ["a", "b"], "leader-elect": false, "progress-interval": "1m30s", "log-format": "text"}""");

        Assert.Empty(errors);
        Assert.Equal(["a", "b"], options.Controller.Namespaces);
        Assert.False(options.Controller.LeaderElection);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Controller.ProgressInterval);
        Assert.Equal(LogFormat.Text, options.Endpoints.LogFormat);
    }

    [Fact]
    public void Read_SeveralWrongValues_TellsAllAtOnce()
    {
        var (_, errors) = Read(
            ["--workers", "0", "--listen", "8080", "--buildkit-endpoint", "linux/riscv64=tcp://a:1", "--image-pull-policy", "sometimes"],
            """{"leader-elect": "perhaps", "no-such-option": 1}""");

        Assert.Collection(
            errors.Select(error => Regex.Replace(error, "^/[^:]*: ", "")).Order(StringComparer.Ordinal),
            error => Assert.StartsWith("--buildkit-endpoint: ", error, StringComparison.Ordinal),
            error => Assert.StartsWith("--image-pull-policy: \"sometimes\" is not valid. It must be IfNotPresent, Always or Never.", error, StringComparison.Ordinal),
            error => Assert.StartsWith("--listen: \"8080\" is not valid.", error, StringComparison.Ordinal),
            error => Assert.StartsWith("--workers: \"0\" is not valid.", error, StringComparison.Ordinal),
            error => Assert.Equal("Unknown option \"no-such-option\". See --help.", error),
            error => Assert.Equal("leader-elect: \"perhaps\" is not valid. It must be true or false.", error));
    }

    [Theory]
    [InlineData("--buildkit-endpoint", "tcp://b:1234")]
    [InlineData("--buildkit-endpoint", "linux/amd64=")]
    [InlineData("--buildkit-endpoint", "linux/amd64=b:1234")]
    [InlineData("--buildkit-endpoint", "linux/amd64=tcp://b:1234/path")]
    [InlineData("--buildkit-endpoint", "linux/amd64=tcp://b:1234,tcp://c:1234")]
    [InlineData("--buildkit-endpoint", "Team:linux/amd64=unix:///b")]
    [InlineData("--buildkit-endpoint", ":linux/amd64=unix:///b")]
    [InlineData("--buildkit-endpoint", "team:amd64=unix:///b")]
    [InlineData("--buildkit-tls-secret", "Client")]
    [InlineData("--buildkit-insecure", "yes")]
    [InlineData("--https-proxy", "proxy:3128")]
    [InlineData("--no-proxy", "a b")]
    [InlineData("--build-resources", "cpu")]
    [InlineData("--build-resources", "gpu=1")]
    [InlineData("--build-resources", "memory=much")]
    [InlineData("--registry-mirror", "docker.io")]
    [InlineData("--registry-mirror", "docker.io=\"]\nhttp = true")]
    [InlineData("--registry-mirror", "docker.io/library=mirror.local")]
    [InlineData("--plain-http-registry", "a b")]
    [InlineData("--plain-http-registry", "mirror.local:5000/hub")]
    [InlineData("--builder-image", "image;rm")]
    [InlineData("--buildkit-mode", "Privileged")]
    [InlineData("--buildkit-mode", "7")]
    [InlineData("--progress-interval", "soon")]
    [InlineData("--wait-for-node", "sometimes")]
    [InlineData("--resync", "0")]
    [InlineData("--resync", "9s")]
    [InlineData("--leader-elect", "yes")]
    [InlineData("--otlp-endpoint", "ftp://a")]
    [InlineData("--listen", "https://0.0.0.0:8443")]
    [InlineData("--listen", "http://0.0.0.0:8080/probes")]
    [InlineData("--web-listen", "0.0.0.0:9080")]
    [InlineData("--web-listen", "http://127.0.0.1:8080")]
    [InlineData("--web-listen", "http://0.0.0.0:0")]
    [InlineData("--web-host", "builds.example.com:80")]
    [InlineData("--web-host", "a b")]
    [InlineData("--web-details", "some")]
    [InlineData("--web-namespaces", "A")]
    [InlineData("--namespace", "A")]
    [InlineData("--lease-name", "a/b")]
    [InlineData("--image-pull-secret", "-a")]
    [InlineData("--progress-interval", "-1s")]
    public void Read_WrongValue_IsRefused(string flag, string value) =>
        Assert.StartsWith($"{flag}: \"{value}\" is not valid. It must be ", Assert.Single(Read([flag, value]).Errors), StringComparison.Ordinal);

    [Fact]
    public void Read_MirrorWithPath_IsTaken() => Assert.Empty(Read(["--registry-mirror", "docker.io=harbor.local/hub/docker.io"]).Errors);

    [Theory]
    [InlineData("--http-proxy", "http://me:secret@proxy:3128")]
    [InlineData("--https-proxy", "me:secret@proxy:3128")]
    [InlineData("--https-proxy", "http://me:secret/with@signs@proxy:3128")]
    [InlineData("--https-proxy", "http://me:secret\n@proxy:3128")]
    public void Read_ProxyWithPassword_IsRefusedWithoutShowingIt(string flag, string value)
    {
        var error = Assert.Single(Read([flag, value]).Errors);

        Assert.Contains("must not contain a user or password", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UserNamespaceOnTheNodesNetwork_IsRefused() =>
        Assert.Single(Read(["--host-network", "true", "--buildkit-mode", "UserNamespace"]).Errors);

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    public void Read_BrokenFile_IsAnError(string content) => Assert.StartsWith("--config", Assert.Single(Read([], content).Errors), StringComparison.Ordinal);

    [Fact]
    public void Help_Always_ShowsEveryFlag()
    {
        using var output = new StringWriter();

        var code = Command().Parse(["--help"]).Invoke(new InvocationConfiguration { Output = output });

        Assert.Equal(0, code);
        Assert.All(OptionFlags.All, flag => Assert.Contains(flag.Option.Name, output.ToString(), StringComparison.Ordinal));
        Assert.Contains("--config", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://*:8080", "0.0.0.0:8080")]
    [InlineData("http://+:80", "0.0.0.0:80")]
    [InlineData("http://0.0.0.0:8080/", "0.0.0.0:8080")]
    [InlineData("http://localhost:1", "127.0.0.1:1")]
    [InlineData("http://[::]:8080", "[::]:8080")]
    [InlineData("http://operator.svc:8080", "0.0.0.0:8080")]
    public void Read_ListenAddress_IsWhatTheServerBinds(string listen, string expected)
    {
        var (options, errors) = Read(["--listen", listen]);

        Assert.Empty(errors);
        Assert.Equal(expected, OptionText.ListenEndPoint(options.Endpoints.Listen).ToString());
    }

    [Fact]
    public void Flags_All_HaveNamesOfTheirOwnAndADescription()
    {
        Assert.Equal(OptionFlags.All.Count, OptionFlags.All.Select(flag => flag.Variable).Distinct().Count());
        Assert.All(OptionFlags.All, flag => Assert.False(string.IsNullOrWhiteSpace(flag.Option.Description)));
    }

    private static (OperatorOptions Options, IReadOnlyList<string> Errors) Read(
        string[] args, string? file = null, Func<string, string?>? environment = null)
    {
        var path = file is null ? null : Path.GetTempFileName();
        try
        {
            if (path is not null)
            {
                File.WriteAllText(path, file);
            }

            return OptionReader.Read(Command().Parse(args), path is null ? null : new FileInfo(path), environment ?? (_ => null));
        }
        finally
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
    }

    private static RootCommand Command() => OperatorCommand.Create((_, _) => Task.FromResult(0));
}
