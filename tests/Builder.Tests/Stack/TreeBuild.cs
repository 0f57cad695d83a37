using System.Collections.Concurrent;
using System.Text;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>A build from source trees on the real BuildKit, step by step as in a pod.</summary>
public sealed class TreeBuild
{
    private readonly StackParts _stack;
    private readonly string _user;
    private readonly ConcurrentQueue<string> _lines = new();
    private PlatformBuild? _build;

    public TreeBuild(StackParts stack, TempFolder folder, string name, string user)
    {
        _stack = stack;
        _user = user;
        Settings = new BuilderSettings
        {
            Workspace = folder[name],
            Temp = folder[$"{name}/tmp"],
            Home = folder[name],
            BuildKit = [StackParts.BuildKit],
            SearchPath = Environment.GetEnvironmentVariable("PATH")!,
            Patches = new TreeFolders(folder["patches"]),
            KernelChanges = folder["kernel"],
            KernelKey = folder["signing_key.pem"],
        };
    }

    public BuilderSettings Settings { get; set; }

    /// <summary>Everything that was printed.</summary>
    public string Log => string.Join('\n', _lines);

    public StepOutcome? Failure => _build?.Failure;

    public StepResult ResultOf(string step) => _build!.Results.Single(result => result.Step == step);

    /// <summary>All digests, by step.</summary>
    public IReadOnlyDictionary<string, string> Digests =>
        _build!.Results.Where(result => result.Digest is not null).ToDictionary(result => result.Step!, result => result.Digest!);

    public TreePlan Pkgs { get; init; } = new() { Id = TreeIds.Pkgs, Kind = TreeKind.Pkgs, Field = "spec.pkgs.build", Repository = "" };

    /// <summary>The plan of a release for outputs, packages, and what is built against them.</summary>
    public BuildPlan Plan(string[] outputs, string[] packages, string[]? extensions = null, DockerfileArguments? dockerfile = null, string? overlay = null)
    {
        var plan = BuildPlanner.Plan(
            new TalosImageBuildSpec
            {
                Release = "v1.13.9",
                Platforms = ["linux/amd64"],
                Source = new SourceSpec { Repository = _stack.SourceUrl },
                Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Repository = _stack.PkgsUrl, Revision = "v1.0.0", Targets = packages } },
                Outputs = outputs,
                Registry = new RegistrySpec { Host = StackParts.Registry, Username = _user },
            },
            "linux/amd64");
        var trees = new List<TreePlan> { Pkgs with { Repository = _stack.PkgsUrl, Revision = "v1.0.0" } };
        var made = new List<BuildStep>();
        var ours = plan.Steps.Where(step => step.Tree == TreeIds.Pkgs && step.Kind == StepKind.TreeTarget).ToList();
        if (extensions is not null)
        {
            trees.Add(Tree(TreeIds.Extensions(0), TreeKind.Extensions, "spec.extensions.build[0]", "extensions", null));
            made.AddRange(extensions.Select(target => Target(TreeIds.Extensions(0), StepIds.Extension(target), target)));
        }

        if (dockerfile is not null)
        {
            trees.Add(Tree(TreeIds.Extensions(1), TreeKind.Extensions, "spec.extensions.build[1]", "extensions", "main"));
            made.Add(new BuildStep
            {
                Id = StepIds.Extension(dockerfile.Name),
                Kind = StepKind.DockerfileExtension,
                Tree = TreeIds.Extensions(1),
                Dockerfile = dockerfile,
                Produces = Product(StepIds.Extension(dockerfile.Name), dockerfile.Name),
            });
        }

        var installed = made.Select(step => step.Id).ToList();
        if (overlay is not null)
        {
            trees.Add(Tree(TreeIds.Overlay, TreeKind.Overlay, "spec.imager.overlay.build", "overlay", "v0.3.0"));
            made.Add(Target(TreeIds.Overlay, StepIds.OverlayTarget(overlay), overlay));
        }

        return plan with
        {
            Trees = trees,
            Steps =
            [
                plan.Steps[0],
                .. trees.Select(tree => new BuildStep { Id = StepIds.SourceOf(tree.Id), Kind = StepKind.TreeSource, Tree = tree.Id }),
                .. plan.Steps.Where(step => step.Kind == StepKind.Inputs),
                .. ours,
                .. made,
                .. plan.Steps.Skip(1).Where(step => step.Tree is null && step.Kind != StepKind.Inputs).Select(step => step.Imager is null ? step : step with
                {
                    Imager = step.Imager with
                    {
                        ExtensionSteps = installed.Count == 0 ? null : installed,
                        Overlay = overlay is null ? null : new ImagerOverlay { FromStep = StepIds.OverlayTarget(overlay), Name = "board" },
                    },
                }),
            ],
        };
    }

    /// <summary>Runs the plan up to its first failure.</summary>
    /// <param name="before">Is called before each step with its ID.</param>
    public async Task<TreeBuild> RunAsync(BuildPlan plan, Action<string>? before = null)
    {
        _build = new PlatformBuild(plan, Settings, new Progress(_lines, before), TimeProvider.System);
        if (await _build.FetchAsync(new Dictionary<string, string>(), CancellationToken.None) is { } fetched)
        {
            await _build.BuildAsync(fetched, CancellationToken.None);
        }

        return this;
    }

    /// <summary>Runs a plan with the kernel and its module package.</summary>
    /// <param name="outputs">Of Talos; null for none.</param>
    /// <param name="before">Is called before each step with its ID.</param>
    public Task<TreeBuild> RunPackagesAsync(string[]? outputs = null, Action<string>? before = null) => RunAsync(Plan(outputs ?? [], ["kernel", "zfs-pkg"]), before);

    public TreeBuild Succeeded()
    {
        Assert.True(Failure is null, $"{Failure?.Result.Error?.Message}\n{Log}");
        return this;
    }

    /// <summary>The files of a step's image, by path.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> FilesOfAsync(string step)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var run = new PlanRun(_build!.Plan, Settings, new ProcessRunner(TimeProvider.System), TimeProvider.System);
        var entry = _build.Plan.Steps.Single(other => other.Id == step);
        await run.WithContextAsync(entry, new StepLog(new Redactor([]), _ => { }), async context =>
        {
            await ImageFiles.ForEachAsync(
                context, context.Pushed(step), "test", "linux/amd64",
                async (path, tar, stop) =>
                {
                    using var bytes = new MemoryStream();
                    if (tar.DataStream is { } data)
                    {
                        await data.CopyToAsync(bytes, stop);
                    }

                    files[path] = bytes.ToArray();
                },
                CancellationToken.None);
            return true;
        });
        return files;
    }

    public async Task<string> TextOfAsync(string step, string path) => Encoding.UTF8.GetString((await FilesOfAsync(step))[path]);

    public async Task<ModuleSigner?> SignerOfAsync(string step, string module) =>
        ModuleSignature.Read((await FilesOfAsync(step)).Single(file => file.Key.EndsWith(module, StringComparison.Ordinal)).Value);

    private TreePlan Tree(string id, TreeKind kind, string field, string name, string? revision) =>
        new() { Id = id, Kind = kind, Field = field, Repository = _stack.UrlOf(name), Revision = revision };

    private BuildStep Target(string tree, string id, string target) => new()
    {
        Id = id,
        Kind = StepKind.TreeTarget,
        Tree = tree,
        Make = Plans.Make(target, ("PLATFORM", "linux/amd64"), ("PUSH", "false"), ("REGISTRY", StackParts.Registry), ("USERNAME", _user)),
        Produces = Product(id, target),
    };

    private StepProduct Product(string id, string name) =>
        new() { Output = id, Kind = ProductKind.Image, Repository = $"{StackParts.Registry}/{_user}/{name}", Published = true };

    private sealed class Progress(ConcurrentQueue<string> lines, Action<string>? before) : IRunProgress
    {
        public void Started(string platform, string step, int number, int steps) => before?.Invoke(step);

        public void Line(string platform, string step, string line) => lines.Enqueue(line);

        public void Ended(string platform, string step, StepResult result, TimeSpan elapsed)
        {
        }
    }
}
