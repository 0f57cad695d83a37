using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Steps;

/// <summary>Real git on the fixture's tree of packages, extensions and an overlay.</summary>
public sealed class TreeSourceStepTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GitRepository _talos;

    public TreeSourceStepTests()
    {
        _talos = GitRepository.Create(_folder["talos"]);
        _folder.Write("talos/Makefile", "PKGS_PREFIX ?= registry.example.org/pkgs\nPKGS ?= v1.0.0\n");
        _talos.Git("add", "Makefile");
        _talos.Commit("first", 1_700_000_000);
    }

    [Fact]
    public async Task RunAsync_PackagesWithoutARevision_TakesThatOfTheSourceAndItsFirstCommitsTime()
    {
        var result = await SucceedAsync(Pkgs());
        Assert.Equal(new GitRepository(_folder["pkgs.git"]).Git("rev-parse", "v1.0.0"), result.Commit);
        Assert.Equal(1559424892, result.SourceDateEpoch);
    }

    [Fact]
    public async Task RunAsync_RevisionAsGitDescribesIt_TakesTheCommit()
    {
        var url = FixtureTree.Make("pkgs", _folder["pkgs.git"]);
        var first = new GitRepository(_folder["pkgs.git"]).Git("rev-list", "--max-parents=0", "main");
        var result = await SucceedAsync(Pkgs() with { Repository = url, Revision = $"v0.9.0-3-g{first[..8]}" });
        Assert.Equal(first, result.Commit);
    }

    [Fact]
    public async Task RunAsync_Pinned_TakesTheCommitThoughTheBranchHasMoved()
    {
        var url = FixtureTree.Make("pkgs", _folder["pkgs.git"]);
        var first = new GitRepository(_folder["pkgs.git"]).Git("rev-list", "--max-parents=0", "main");
        var (_, result, _) = await RunAsync(Pkgs() with { Repository = url, Revision = "main" }, ["kernel"], settings => settings with { Commit = first });
        Assert.Equal(first, result.Commit);
    }

    [Fact]
    public async Task RunAsync_ExtensionsWithoutARevision_TakesTheUpstreamRelease()
    {
        var tree = Pkgs() with { Id = TreeIds.Extensions(0), Kind = TreeKind.Extensions, Field = "spec.extensions.build[0]", Repository = FixtureTree.Make("extensions", _folder["ext.git"]) };
        var (_, result, _) = await RunAsync(tree, ["zfs"], release: "v1.13.9-acme.1");
        Assert.Equal(new GitRepository(_folder["ext.git"]).Git("rev-parse", "v1.13.9"), result.Commit);
    }

    [Fact]
    public async Task RunAsync_WithPatchAndVars_SetsTheVarsOfThePatchedTree()
    {
        _folder.Write("patches/pkgs/0001-var.patch", """
            --- a/Pkgfile
            +++ b/Pkgfile
            @@ -5,3 +5,4 @@
               TOOLS_REV: v1.0.0-1-gf1f1f1f
            +  mine_version: 1
             
               # renovate: datasource=custom depName=linux

            """);
        var result = await SucceedAsync(Pkgs() with { Patches = true, Vars = new Dictionary<string, string> { ["mine_version"] = "2" } });

        Assert.Contains("\n  mine_version: 2\n", await File.ReadAllTextAsync(_folder["w/pkgs/tree/Pkgfile"]), StringComparison.Ordinal);
        Assert.NotNull(result.PatchesSha256);
        Assert.NotEqual(result.Commit![..8], new ResultStore(_folder["w/results"]).ReadSource("pkgs-source").Sha);
    }

    [Fact]
    public async Task RunAsync_WithKernelChanges_MergesThemAndReportsTheirDigest()
    {
        _folder.Write("kernel/my.config", "CONFIG_NR_CPUS=8192\n");
        _folder.Write("kernel/a.patch", "mine\n");
        var result = await SucceedAsync(WithKernel(new KernelPlan { Target = "kernel", Changes = true, SigningKey = true, RemovePatches = ["0002-*"] }));

        Assert.Matches("^[0-9a-f]{64}$", result.ChangesSha256!);
        var config = await File.ReadAllTextAsync(_folder["w/pkgs/tree/kernel/build/config-amd64"]);
        Assert.Contains("\nCONFIG_NR_CPUS=8192\n", config, StringComparison.Ordinal);
        Assert.Contains("\nCONFIG_MODULE_SIG_KEY=\"certs/talos_image_signing_key.pem\"\n", config, StringComparison.Ordinal);
        Assert.Equal(["0001-upstream.patch", "~a.patch"], Directory.GetFiles(_folder["w/pkgs/tree/kernel/build/patches"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("kernel-build", "spec.pkgs.build.targets: \"kernel-build\" is not a target of this tree. Its Makefile lists grub, hello, kernel, nonfree-pkg, zfs-pkg.")]
    [InlineData("kernl", "spec.pkgs.build.targets: \"kernl\" is not a target of this tree. Did you mean kernel?")]
    public async Task RunAsync_TargetThatTheMakefileDoesNotList_IsInput(string target, string message) => await RefusesAsync(Pkgs(), message, target);

    [Fact]
    public async Task RunAsync_VersionWithoutItsChecksums_IsInput() => await RefusesAsync(
        Pkgs() with { Vars = new Dictionary<string, string> { ["linux_version"] = "6.18.50" } },
        "spec.pkgs.build.vars.linux_version: \"6.18.50\" needs linux_sha256 and linux_sha512 too.", "kernel");

    [Theory]
    [InlineData("GNU_MIRROR_URL", true)]
    [InlineData("BUILD_ARGS", true)]
    [InlineData("LINUX_FIRMWARE", false)]
    public async Task RunAsync_VariableThatTheTreeDoesNotRead_IsInput(string name, bool isRead)
    {
        var (code, result, _) = await RunAsync(Pkgs(), ["hello"], variables: [(name, "x")]);
        Assert.Equal((isRead ? 0 : 64), code);
        Assert.Equal(isRead ? null : $"spec.pkgs.build.variables.{name} has no effect: the tree that was checked out does not read {name}. Remove it, or use a tree that reads it.", result.Error?.Message);
    }

    [Fact]
    public async Task RunAsync_KernelChangesWithoutTheKernel_IsInput()
    {
        _folder.Write("kernel/my.config", "CONFIG_NR_CPUS=8192\n");
        await RefusesAsync(
            WithKernel(new KernelPlan { Target = "kernel", Changes = true }), "spec.pkgs.build.kernel has no effect: \"kernel\" is not among spec.pkgs.build.targets.", "hello");
    }

    [Fact]
    public async Task RunAsync_OverlayWithoutARevision_IsInput() => await RefusesAsync(
        Pkgs() with { Id = TreeIds.Overlay, Kind = TreeKind.Overlay, Field = "spec.imager.overlay.build" },
        "spec.imager.overlay.build.revision is not set", "sbc-fixture");

    public void Dispose() => _folder.Dispose();

    private TreePlan Pkgs() => new() { Id = TreeIds.Pkgs, Kind = TreeKind.Pkgs, Field = "spec.pkgs.build", Repository = $"file://{_folder["pkgs.git"]}" };

    private TreePlan WithKernel(KernelPlan kernel) => Pkgs() with { Kernel = kernel };

    private async Task<StepResult> SucceedAsync(TreePlan tree)
    {
        var (code, result, log) = await RunAsync(tree, ["kernel", "zfs-pkg"]);
        Assert.True(code == 0, $"{result.Error?.Message}\n{log}");
        return result;
    }

    private async Task RefusesAsync(TreePlan tree, string message, string target)
    {
        var (code, result, _) = await RunAsync(tree, [target]);
        Assert.Equal(64, code);
        Assert.Contains(message, result.Error!.Message, StringComparison.Ordinal);
    }

    private async Task<(int Code, StepResult Result, string Log)> RunAsync(
        TreePlan tree, string[] targets, Func<BuilderSettings, BuilderSettings>? with = null, string release = "v1.13.9", (string Name, string Value)[]? variables = null)
    {
        if (tree.Repository.EndsWith("/pkgs.git", StringComparison.Ordinal) && !Directory.Exists(_folder["pkgs.git"]))
        {
            FixtureTree.Make("pkgs", _folder["pkgs.git"]);
        }

        var lines = new List<string>();
        var settings = new BuilderSettings
        {
            Workspace = _folder["w"],
            Temp = _folder["tmp"],
            Patches = new TreeFolders(_folder["patches"]),
            KernelChanges = _folder["kernel"],
        };
        var source = StepIds.SourceOf(tree.Id);
        var plan = Plans.Of(
            _talos.Url, "main",
            [
                new BuildStep { Id = source, Kind = StepKind.TreeSource, Tree = tree.Id },
                .. targets.Select(target => new BuildStep { Id = StepIds.Package(target), Kind = StepKind.TreeTarget, Tree = tree.Id, Make = Plans.Make(target, variables ?? []) }),
            ]) with
        { Trees = [tree], Release = release };
        var log = new StepLog(Redactor.Of(settings), lines.Add);
        var first = await StepSession.RunAsync("source", log, stop => Run(settings).RunAsync("source", log, stop), CancellationToken.None);
        Assert.Null(first.Result.Error);
        var used = with?.Invoke(settings) ?? settings;
        var end = await StepSession.RunAsync(source, log, stop => Run(used).RunAsync(source, log, stop), CancellationToken.None);
        return (end.ExitCode, end.Result, string.Join('\n', lines));

        PlanRun Run(BuilderSettings given) => new(plan, given, new ProcessRunner(TimeProvider.System), TimeProvider.System);
    }
}
