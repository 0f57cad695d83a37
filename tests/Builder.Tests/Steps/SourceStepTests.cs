using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Steps;

/// <summary>Real git on real repositories.</summary>
public sealed class SourceStepTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GitRepository _origin;
    private readonly string _first;
    private readonly string _tagged;
    private readonly string _head;

    public SourceStepTests()
    {
        _origin = GitRepository.Create(_folder["origin"]);
        _first = _origin.Commit("first", 1_700_000_000);
        _tagged = _origin.Commit("second", 1_700_000_100);
        _origin.Git("tag", "--annotate", "--message=x", "v1.13.9");
        _head = _origin.Commit("third", 1_700_000_200);
    }

    [Fact]
    public async Task RunAsync_OfTag_FetchesThatOneCommitWithItsTag()
    {
        var facts = await FetchAsync("v1.13.9");

        Assert.Equal(
            new SourceFacts { Step = "source", Commit = _tagged, SourceDateEpoch = 1_700_000_100, Sha = _tagged[..8], AbbrevTag = "v1.13.9", Tag = "v1.13.9" },
            facts);
        Assert.Equal("1", Tree.Git("rev-list", "--count", "HEAD"));
        Assert.Equal("v1.13.9", Tree.Git("describe", "--tag", "--always", "--dirty", "--match", "v[0-9]*"));
    }

    [Fact]
    public async Task RunAsync_OfBranch_DescribesItAsUpstreamWould()
    {
        var facts = await FetchAsync("main");

        Assert.Equal((_head, "v1.13.9", $"v1.13.9-1-g{_head[..7]}"), (facts.Commit, facts.AbbrevTag, facts.Tag));
        Assert.Equal("blob:none", Tree.Git("config", "remote.origin.partialclonefilter"));
        Assert.Equal("third", await File.ReadAllTextAsync(_folder["w/talos/tree/file"]));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(9)]
    public async Task RunAsync_OfCommit_ChecksItOut(int digits) => Assert.Equal(_first, (await FetchAsync(_first[..digits])).Commit);

    [Fact]
    public async Task RunAsync_OfACommitWithABranchOfItsName_IsTheCommit()
    {
        _origin.Git("update-ref", $"refs/heads/{_first}", _head);

        Assert.Equal(_first, (await FetchAsync(_first)).Commit);
    }

    [Fact]
    public async Task RunAsync_OfADescribedCommitWithABranchOfThisNameElsewhere_IsInput()
    {
        var revision = $"v1.13.9-3-g{_first[..7]}";
        Assert.Equal(_first, (await FetchAsync(revision)).Commit);
        _origin.Git("update-ref", $"refs/heads/{revision}", _head);

        var end = await RunAsync(_origin.Url, revision, pinned: null);

        Assert.Equal((64, "InvalidSpec"), (end.ExitCode, end.Result.Error!.Reason));
        Assert.Contains($"\"{revision}\" names the commit {_first[..7]}", end.Result.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("v1.13.9")]
    public async Task RunAsync_Pinned_TakesTheCommitThoughTheNameHasMoved(string revision)
    {
        _origin.Git("tag", "--force", "v1.13.9", _first);
        Assert.Equal(_tagged, (await FetchAsync(revision, pinned: _tagged)).Commit);
    }

    [Fact]
    public async Task RunAsync_ServerWithoutFilters_FetchesEverything()
    {
        _origin.Git("config", "uploadpack.allowFilter", "false");
        Assert.Equal(_head, (await FetchAsync("main")).Commit);
    }

    [Fact]
    public async Task RunAsync_OverAnEarlierTree_StartsAfresh()
    {
        _folder.Write("w/talos/tree/left-over", "");
        await FetchAsync("v1.13.9");
        Assert.False(File.Exists(_folder["w/talos/tree/left-over"]));
    }

    [Theory]
    [InlineData("v9.9.9", 64, "SourceNotFound")]
    [InlineData("1111111111111111111111111111111111111111", 64, "SourceNotFound")]
    [InlineData("--upload-pack=id", 64, "InvalidSpec")]
    public async Task RunAsync_OfRevisionThatIsNone_IsInput(string revision, int code, string reason)
    {
        var end = await RunAsync(_origin.Url, revision, pinned: null);
        Assert.Equal((code, reason), (end.ExitCode, end.Result.Error!.Reason));
    }

    [Fact]
    public async Task RunAsync_OfMissingRepository_SaysWhere()
    {
        var end = await RunAsync("file:///nowhere", "main", pinned: null);
        Assert.Equal((64, "SourceNotFound"), (end.ExitCode, end.Result.Error!.Reason));
        Assert.Contains("file:///nowhere", end.Result.Error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private GitRepository Tree => new(_folder["w/talos/tree"]);

    private async Task<SourceFacts> FetchAsync(string revision, string? pinned = null)
    {
        var end = await RunAsync(_origin.Url, revision, pinned);
        Assert.Null(end.Result.Error);
        return new ResultStore(_folder["w/results"]).ReadSource();
    }

    private Task<StepOutcome> RunAsync(string repository, string revision, string? pinned)
    {
        var settings = new BuilderSettings { Workspace = _folder["w"], Temp = _folder["tmp"], Commit = pinned };
        var run = new PlanRun(Plans.Of(repository, revision), settings, new ProcessRunner(TimeProvider.System), TimeProvider.System);
        var log = new StepLog(Redactor.Of(settings), _ => { });
        return StepSession.RunAsync("source", log, stop => run.RunAsync("source", log, stop), CancellationToken.None);
    }
}
