using System.Collections.ObjectModel;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Images;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Recording;

/// <summary>
/// The makes of upstream's packages, extensions and overlay: every call of docker must be the one that plain make does in the tree, with the
/// Builder's additions and nothing else, and each tree must name the packages that this build makes.
/// </summary>
public sealed class UpstreamTreesTests
{
    private const string Overlay = "v0.2.0";
    private const string Host = "registry.example.com";

    public static TheoryData<string> Trees => [.. UpstreamSources.Tags];

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public async Task Steps_OfPackagesExtensionsAndOverlay_ReachBuildxUnchanged(string tag)
    {
        var talos = UpstreamSources.Talos(tag);
        var plan = Plan(tag);
        using var trees = new RecordedTrees(plan, talos);
        await trees.FetchAsync();

        var facts = TalosTree.Read(talos, plan.Platform);
        var digests = new Dictionary<string, string>();
        foreach (var step in plan.Steps.Where(step => step.Kind == StepKind.TreeTarget))
        {
            var call = Assert.Single(await trees.BuildAsync(step));
            await CheckAsync(trees, plan, step, call, facts);
            digests[step.Id] = $"sha256:{digests.Count:x64}";
            trees.Pushed(step, digests[step.Id]);
        }

        // What the extension takes is what the package's step pushed.
        var prefix = facts.PkgsPrefix ?? "ghcr.io/siderolabs";
        var arguments = new Dictionary<string, string> { ["PKGS"] = facts.Pkgs!, ["PKGS_PREFIX"] = prefix, ["TAG"] = tag };
        Assert.Contains($"{prefix}/zfs-pkg:{facts.Pkgs}", PkgsFiles.Read(trees.TreeOf(TreeIds.Extensions(0)), ["zfs"], arguments).Images);
        var policy = await File.ReadAllTextAsync(trees.ResultPath("ext-zfs", "policy.json"));
        Assert.Contains($"docker-image://{prefix}/zfs-pkg:{facts.Pkgs}", policy, StringComparison.Ordinal);
        Assert.Contains(digests["pkg-zfs-pkg"], policy, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public async Task KernelOfAnotherVersion_IsReconciledByUpstreamsOwnTarget(string tag)
    {
        var talos = UpstreamSources.Talos(tag);
        var plan = Plan(tag, new Dictionary<string, string> { ["linux_version"] = "6.99.1", ["linux_sha256"] = new string('a', 64), ["linux_sha512"] = new string('b', 128) });
        using var trees = new RecordedTrees(plan, talos);
        await trees.FetchAsync();

        var pkgfile = Pkgfile.Read(trees.TreeOf(TreeIds.Pkgs));
        Assert.Equal(("6.99.1", new string('a', 64)), (pkgfile.ValueOf("linux_version"), pkgfile.ValueOf("linux_sha256")));
        var kernel = KernelPackage.Find(trees.TreeOf(TreeIds.Pkgs), "kernel");
        Assert.Equal(("kernel-build", "kernel/build"), (kernel.Stage, string.Join('/', kernel.Folder)));

        var call = Assert.Single(await trees.BuildAsync(plan.Steps.Single(step => step.Id == "pkg-kernel")));
        Assert.Contains("--target=kernel-build", call);
        Assert.Contains("--build-arg=KERNEL_TARGET=olddefconfig", call);
        Assert.Contains(call, argument => argument.StartsWith("--output=type=local,dest=", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void Tree_OfTalos_HasWhatTheKernelsStepNeeds(string tag)
    {
        var talos = UpstreamSources.Talos(tag);
        var facts = TalosTree.Read(talos, "linux/arm64");
        Assert.Matches(@"^v1\.\d+\.\d+(-.*-g[0-9a-f]+)?$", facts.Pkgs);
        Assert.True(KernelRelease.Is(facts.KernelVersion!), facts.KernelVersion);
        // Lists of modules came with v1.7.
        Assert.True(facts.Modules is null or { Count: > 50 }, $"{facts.Modules?.Count}");
        Assert.All(facts.Modules ?? [], line => Assert.True(ModuleList.IsModule(line) || line.StartsWith("modules.", StringComparison.Ordinal), line));
    }

    private static async Task CheckAsync(RecordedTrees trees, BuildPlan plan, BuildStep step, IReadOnlyList<string> call, TalosTree talos)
    {
        var target = step.Make!.Target;
        using var make = new RecordedMake(trees.TreeOf(step.Tree!));
        List<string> plainly = [$"target-{target}", $"PLATFORM={plan.Platform}", "PROGRESS=plain"];
        if (plan.Tree(step.Tree!)!.Kind != TreeKind.Pkgs)
        {
            plainly.Add($"PKGS={talos.Pkgs}");
        }

        var plain = await make.RunAsync(plainly);
        List<string> ours =
        [
            .. BuildxArguments.PushByDigest(step.Produces!.Repository, insecure: false), .. BuildxArguments.NoAttestations,
            .. BuildxArguments.MetadataFile(trees.ResultPath(step.Id, "metadata.json")),
        ];
        var rest = call.ToList();
        Assert.All(ours, argument => Assert.True(rest.Remove(argument), $"{argument} is not among {string.Join(' ', call)}"));
        Assert.Equal(plain.Except(ours), rest.Except(ours));
        Assert.Equal("--file=Pkgfile", call.Single(argument => argument.StartsWith("--file", StringComparison.Ordinal)));
        Assert.DoesNotContain(call, argument => argument.StartsWith("--tag", StringComparison.Ordinal) || argument == "--push=true");
    }

    private static BuildPlan Plan(string tag, IReadOnlyDictionary<string, string>? vars = null)
    {
        var release = tag == "main" ? $"v1.{ReleaseMatrix.NewestMinor}.0-alpha.0" : tag;
        var spec = new TalosImageBuildSpec
        {
            Release = release,
            Platforms = ["linux/arm64"],
            Pkgs = new PkgsSpec
            {
                Build = new PkgsBuildSpec
                {
                    Repository = UpstreamSources.UrlOf("pkgs"),
                    Revision = UpstreamSources.BranchOfPkgs(tag),
                    Targets = ["zfs-pkg", "kernel", "grub"],
                    Vars = vars ?? ReadOnlyDictionary<string, string>.Empty,
                },
            },
            Extensions = new ExtensionsSpec
            {
                Build = [new ExtensionBuildSpec { Repository = UpstreamSources.UrlOf("extensions"), Revision = tag == "main" ? "main" : tag, Targets = ["zfs", "iscsi-tools"] }],
            },
            Outputs = [],
            Imager = new ImagerSpec
            {
                Overlay = new OverlaySpec
                {
                    Name = "rpi_generic",
                    Build = new OverlayBuildSpec { Repository = UpstreamSources.UrlOf("sbc-raspberrypi"), Revision = Overlay, Target = "sbc-raspberrypi" },
                },
            },
            Registry = new RegistrySpec { Host = Host, Username = "me" },
        };
        return BuildPlanner.Plan(spec, "linux/arm64");
    }
}
