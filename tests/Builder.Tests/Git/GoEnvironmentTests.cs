using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Git;

public sealed class GoEnvironmentTests : IDisposable
{
    private const string Sources = "TALOS_SOURCES";
    private const string Proxy = "https://goproxy.example.com/x,direct";

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Trees
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable(Sources);
            return folder is null ? [""] : [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [InlineData("ENV GOPROXY=https://proxy.golang.org", $"ENV GOPROXY={Proxy} GONOSUMDB=example.com")]
    [InlineData("ENV GOPROXY https://proxy.golang.org", $"ENV GOPROXY={Proxy} GONOSUMDB=example.com")]
    [InlineData("  ENV GOPROXY=a GOFLAGS=-mod=mod", $"  ENV GOPROXY={Proxy} GONOSUMDB=example.com GOFLAGS=-mod=mod")]
    public void Set_OfTheLine_ReplacesItAndNothingElse(string line, string expected)
    {
        Write($"FROM a\n{line}\nRUN echo ENV GOPROXY=b\n");

        GoEnvironment.Set(_folder.Path, Variables(("GONOSUMDB", "example.com"), ("GOPROXY", Proxy)));

        Assert.Equal($"FROM a\n{expected}\nRUN echo ENV GOPROXY=b\n", Read());
    }

    [Fact]
    public void Set_WithoutAProxy_KeepsUpstreams()
    {
        Write("ENV GOPROXY https://proxy.golang.org\n");

        GoEnvironment.Set(_folder.Path, Variables(("GOPRIVATE", "example.com")));

        Assert.Equal("ENV GOPROXY=https://proxy.golang.org GOPRIVATE=example.com\n", Read());
    }

    [Fact]
    public void Set_WithoutTheLine_IsInput()
    {
        Write("FROM a\n");

        var failure = Assert.Throws<StepFailedException>(() => GoEnvironment.Set(_folder.Path, Variables(("GOPROXY", Proxy))));

        Assert.Equal(ExitCodes.Input, failure.ExitCode);
        Assert.Contains("spec.variables.GOPROXY cannot be used", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a\nRUN id")]
    [InlineData("https://a$HOME")]
    [InlineData("https://a\\")]
    [InlineData("https://a b")]
    [InlineData("\"https://a\"")]
    public void Set_OfWhatADockerfileInterprets_IsRefusedAndChangesNothing(string value)
    {
        Write("ENV GOPROXY=a\n");

        Assert.Throws<StepFailedException>(() => GoEnvironment.Set(_folder.Path, Variables(("GOPROXY", value))));

        Assert.Equal("ENV GOPROXY=a\n", Read());
    }

    [Fact]
    public void Set_OfALink_IsRefused()
    {
        _folder.Write("secret", "ENV GOPROXY=a\n");
        File.CreateSymbolicLink(_folder["Dockerfile"], _folder["secret"]);

        Assert.Throws<StepFailedException>(() => GoEnvironment.Set(_folder.Path, Variables(("GOPROXY", Proxy))));

        Assert.Equal("ENV GOPROXY=a\n", File.ReadAllText(_folder["secret"]));
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void Set_OfUpstreamsDockerfile_ReplacesOneLine(string tag)
    {
        Skip.If(tag.Length == 0, $"{Sources} names no folder of upstream trees, one for each tag");
        var upstream = File.ReadAllText(Path.Combine(Environment.GetEnvironmentVariable(Sources)!, tag, "Dockerfile"));
        Write(upstream);

        GoEnvironment.Set(_folder.Path, Variables(("GOPROXY", Proxy)));

        var changed = upstream.Split('\n').Zip(Read().Split('\n')).Where(lines => lines.First != lines.Second).ToList();
        Assert.Equal($"ENV GOPROXY={Proxy}", Assert.Single(changed).Second);
        Assert.Equal(1, Read().Split("GOPROXY").Length - 1);
    }

    [SkippableFact]
    public async Task Step_OfSuchADockerfile_BuildsWithTheProxy()
    {
        StackParts.Require();
        var build = new SmallBuild(_folder, StackParts.Registry).With($"""
            FROM {StackParts.Registry}/fixture/alpine:v1.0.0-2-ga2a2a2a
            ENV GOPROXY=https://proxy.golang.org
            ARG GOPROXY
            RUN echo "GOPROXY is $GOPROXY, GONOSUMDB is $GONOSUMDB"
            """);
        GoEnvironment.Set(build.Settings.SourceFolder, Variables(("GOPROXY", Proxy), ("GONOSUMDB", "example.com")));

        var end = await build.RunAsync(SmallBuild.ImageStep);

        Assert.True(end.ExitCode == ExitCodes.Success, $"{end.Result.Error?.Message}\n{build.Log}");
        Assert.Contains($"GOPROXY is {Proxy}, GONOSUMDB is example.com", build.Log, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value);

    private void Write(string text) => _folder.Write("Dockerfile", text);

    private string Read() => File.ReadAllText(_folder["Dockerfile"]);
}
