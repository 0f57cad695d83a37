using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Steps;

/// <summary>Patches of a source tree, with real git.</summary>
public sealed class TreePatchTests : IDisposable
{
    private const string Diff = """
        --- a/file
        +++ b/file
        @@ -1,3 +1,3 @@
         one
        -two
        +TWO
         three

        """;

    private const string NewFile = """
        diff --git a/new/deep b/new/deep
        new file mode 100644
        --- /dev/null
        +++ b/new/deep
        @@ -0,0 +1 @@
        +added

        """;

    private readonly TempFolder _folder = new();
    private readonly GitRepository _origin;
    private readonly string _head;

    public TreePatchTests()
    {
        _origin = GitRepository.Create(_folder["origin"]);
        _head = _origin.Commit("one\ntwo\nthree\n", 1_700_000_000);
        _origin.Git("tag", "v1.13.9");
    }

    [Fact]
    public async Task RunAsync_WithDiffAndMail_AppliesThemInOrderOfTheirKeys()
    {
        _folder.Write("patches/talos/10-diff", Diff);
        _folder.Write("patches/talos/20-mail.patch", Mail("TWO", "deux"));
        _folder.Write("patches/talos/30-new.diff", NewFile);

        var (end, facts) = await RunAsync();

        Assert.Equal("one\ndeux\nthree\n", await File.ReadAllTextAsync(_folder["w/talos/tree/file"]));
        Assert.Equal("added\n", await File.ReadAllTextAsync(_folder["w/talos/tree/new/deep"]));
        Assert.Equal((_head, 1_700_000_000L, "v1.13.9"), (facts!.Commit, facts.SourceDateEpoch, facts.Tag));
        Assert.Equal(_head, end.Result.Commit);
        Assert.Equal(Tree.Git("rev-parse", "HEAD")[..8], facts.Sha);
        Assert.Equal("1700000000", Tree.Git("log", "-1", "--pretty=%ct"));
        Assert.Equal("", Tree.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task RunAsync_Twice_GivesTheSameCommitAndAnotherPatchAnother()
    {
        _folder.Write("patches/talos/a", Diff);
        var (first, one) = await RunAsync();
        var (second, two) = await RunAsync();
        _folder.Write("patches/talos/a", Diff.Replace("TWO", "Two", StringComparison.Ordinal));
        var (third, three) = await RunAsync();

        Assert.Equal((one!.Sha, first.Result.PatchesSha256), (two!.Sha, second.Result.PatchesSha256));
        Assert.NotEqual(one.Sha, three!.Sha);
        Assert.NotEqual(first.Result.PatchesSha256, third.Result.PatchesSha256);
        Assert.Matches("^[0-9a-f]{64}$", first.Result.PatchesSha256!);
    }

    [Theory]
    [InlineData("conflict", "key \"a.patch\" does not apply to file at line 1 of commit ")]
    [InlineData("missing", "key \"a.patch\" does not apply to elsewhere (")]
    [InlineData("garbage", "key \"a.patch\" is not a patch")]
    [InlineData("corrupt", "key \"a.patch\" is not a valid patch at its line ")]
    [InlineData("mail", "key \"a.patch\" does not apply to file at line 1 of commit ")]
    public async Task RunAsync_WithAPatchThatDoesNotApply_NamesKeyFileAndLine(string kind, string message)
    {
        _folder.Write("patches/talos/a.patch", kind switch
        {
            "conflict" => Diff.Replace("-two", "-zwei", StringComparison.Ordinal),
            "missing" => Diff.Replace("/file", "/elsewhere", StringComparison.Ordinal),
            "garbage" => "hello\n",
            "corrupt" => Diff.Replace("@@ -1,3 +1,3 @@", "@@ -1,9 +1,9 @@", StringComparison.Ordinal),
            _ => Mail("zwei", "deux"),
        });

        var (end, _) = await RunAsync();

        Assert.Equal((64, "InvalidSpec"), (end.ExitCode, end.Result.Error?.Reason));
        Assert.Contains($"spec.source.patches: {message}", end.Result.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WithoutAnyPatch_IsRefused()
    {
        var (end, _) = await RunAsync();
        Assert.Contains("The ConfigMap referenced by spec.source.patches is empty", end.Result.Error!.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private GitRepository Tree => new(_folder["w/talos/tree"]);

    // As git format-patch writes it, without a date: each machine would take its own time.
    private static string Mail(string from, string into) =>
        $"From 3ebd10a7c1bd0f81742bdcd0c3fe56d727db7401 Mon Sep 17 00:00:00 2001\nFrom: Me <me@example.org>\nSubject: [PATCH] change\n\n---\n file | 2 +-\n\n"
        + $"diff --git a/file b/file\n--- a/file\n+++ b/file\n@@ -1,3 +1,3 @@\n one\n-{from}\n+{into}\n three\n--\n2.39.5\n";

    private async Task<(StepOutcome End, Builder.Git.SourceFacts? Facts)> RunAsync()
    {
        var settings = new BuilderSettings { Workspace = _folder["w"], Temp = _folder["tmp"], Patches = new TreeFolders(_folder["patches"]) };
        var plan = Plans.Of(_origin.Url, "v1.13.9");
        plan = plan with { Source = plan.Source with { Patches = true } };
        var run = new PlanRun(plan, settings, new ProcessRunner(TimeProvider.System), TimeProvider.System);
        var log = new StepLog(Redactor.Of(settings), _ => { });
        var end = await StepSession.RunAsync("source", log, stop => run.RunAsync("source", log, stop), CancellationToken.None);
        return (end, end.ExitCode == 0 ? new ResultStore(_folder["w/results"]).ReadSource() : null);
    }
}
