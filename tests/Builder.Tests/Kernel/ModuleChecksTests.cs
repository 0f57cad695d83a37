using System.Collections.Concurrent;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Kernel;

/// <summary>Images with real modules in the real registry, checked as the steps that pushed them check them.</summary>
public sealed class ModuleChecksTests : IDisposable
{
    private const string Release = "6.18.50-talos";
    private const string Kernel = "pkg-kernel";
    private const string Package = "pkg-zfs-pkg";
    private const string Extension = "ext-zfs";

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string _user = $"t{Guid.NewGuid():n}";

    private ModuleFiles Files => new(_folder);

    [SkippableTheory]
    [InlineData("")]
    [InlineData(".gz")]
    [InlineData(".xz")]
    [InlineData(".zst")]
    public async Task Run_ModulesOfOneKernel_AreReadHoweverTheyAreCompressed(string suffix)
    {
        StackParts.Require();
        var key = Files.Key("one");
        await PassesAsync(Kernel, Module("kernel/fs/nfs/nfs.ko", key, suffix));
        await PassesAsync(Package, Module("extras/zfs.ko", key, suffix));
        await PassesAsync(Extension, Module("extras/zfs.ko", key, suffix, root: "rootfs/usr"));

        Assert.Equal(3, _lines.Count(line => line.Contains($"1 modules for {ModuleFiles.Vermagic}, signed by \"CN=modules\", serial", StringComparison.Ordinal)));
        Assert.DoesNotContain(_lines, line => line.Contains("warning", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(".gz")]
    [InlineData(".xz")]
    [InlineData(".zst")]
    public async Task Run_CompressedModuleOfAnotherKey_IsInputAndNamesIt(string suffix)
    {
        StackParts.Require();
        await PassesAsync(Kernel, Module("kernel/fs/nfs/nfs.ko", Files.Key("one")));
        var failure = await FailsAsync(Extension, Module("extras/zfs.ko", Files.Key("two"), suffix));

        Assert.StartsWith($"ext-zfs: 1 modules, usr/lib/modules/{Release}/extras/zfs.ko{suffix} among them, are signed by \"CN=modules\"", failure, StringComparison.Ordinal);
        Assert.Contains("but the signer of pkg-kernel is \"CN=modules\"", failure, StringComparison.Ordinal);
        Assert.EndsWith("Build its modules with the kernel of this build, as a package in spec.pkgs.build.targets that it takes them from.", failure, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(".gz", "gzip")]
    [InlineData(".xz", "xz")]
    [InlineData(".zst", "zstd")]
    public async Task Run_DamagedModule_IsInputAndSaysWhatIsWrong(string suffix, string program)
    {
        StackParts.Require();
        var whole = Module("kernel/fs/nfs/nfs.ko", Files.Key("one"), suffix);
        var failure = await FailsAsync(Kernel, whole with { Bytes = whole.Bytes![..(whole.Bytes.Length / 2)] });

        Assert.StartsWith($"pkg-kernel: 1 kernel modules cannot be read: usr/lib/modules/{Release}/kernel/fs/nfs/nfs.ko{suffix}: {program} ended with exit code", failure, StringComparison.Ordinal);
        Assert.EndsWith("Check how the tree makes and signs them.", failure, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_ModuleThatGrowsBeyondTheLimit_IsInputAndLeavesNothingBehind()
    {
        StackParts.Require();
        RealProgram.Shell($"truncate -s 257M {_folder["large"]} && zstd --quiet {_folder["large"]} -o {_folder["large.zst"]}");
        var failure = await FailsAsync(Kernel, new TarFile($"usr/lib/modules/{Release}/large.ko.zst", "") { Bytes = await File.ReadAllBytesAsync(_folder["large.zst"]) });

        Assert.Contains("large.ko.zst: it is larger than 256 MiB.", failure, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder["tmp"], "*", SearchOption.AllDirectories));
    }

    [SkippableTheory]
    [InlineData("6.18.44-talos SMP preempt mod_unload modversions")]
    [InlineData("6.18.50-talos SMP mod_unload modversions")]
    public async Task Run_ModuleForAnotherKernel_IsInputAndNamesBoth(string vermagic)
    {
        StackParts.Require();
        var key = Files.Key("one");
        await PassesAsync(Kernel, Module("kernel/fs/nfs/nfs.ko", key));
        var failure = await FailsAsync(Package, Module("extras/zfs.ko", key, ".xz", vermagic));

        Assert.Equal(
            $"pkg-zfs-pkg: 1 modules, usr/lib/modules/{Release}/extras/zfs.ko.xz among them, are for the kernel \"{vermagic}\" (vermagic), but the kernel of this build is "
            + $"\"{ModuleFiles.Vermagic}\" and would reject them. Check that the target builds against the kernel of the same tree.",
            failure);
    }

    [SkippableFact]
    public async Task Run_KernelWhoseModulesAreOfAnotherRelease_IsInput()
    {
        StackParts.Require();
        var failure = await FailsAsync(Kernel, Module("kernel/fs/nfs/nfs.ko", Files.Key("one"), vermagic: "6.18.44-talos SMP"));
        Assert.Contains($"are for the kernel \"6.18.44-talos SMP\" (vermagic), but the kernel of this build is \"{Release}\"", failure, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_ModuleThatDoesNotSayItsKernel_IsAWarning()
    {
        StackParts.Require();
        var key = Files.Key("one");
        await PassesAsync(Kernel, Module("kernel/fs/nfs/nfs.ko", key));
        await PassesAsync(Package, Module("extras/zfs.ko", key, vermagic: null));
        Assert.Contains(_lines, line => line.Contains($"warning: 1 modules, usr/lib/modules/{Release}/extras/zfs.ko among them, do not say which kernel they are for", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Run_ModulesForAnEarlierKernel_AreComparedWithItsImage()
    {
        StackParts.Require();
        var (key, other) = (Files.Key("one"), Files.Key("two"));
        var kernel = $"{StackParts.Registry}/{_user}/kernel:v6";
        Push(kernel, Module("kernel/fs/nfs/nfs.ko", key, ".zst"));
        var secret = SigningKeyPem.Read(key);

        await PassesAsync(Package, [Module("extras/zfs.ko", key)], secret, kernel);
        Assert.Equal(
            $"spec.pkgs.build.kernel.signingKeySecretRef: the key is {SigningKeyPem.Read(other).Signer}, but the signer of the modules of spec.pkgs.overrides.kernel is "
            + $"{secret.Signer}, so the kernel would reject the modules. Use the key that signed its own modules.",
            await FailsAsync(Package, [Module("extras/zfs.ko", other)], SigningKeyPem.Read(other), kernel));
        Assert.Contains(
            $"\"6.18.44-talos SMP\" (vermagic), but the kernel of this build is \"{ModuleFiles.Vermagic}\"",
            await FailsAsync(Package, [Module("extras/zfs.ko", key, vermagic: "6.18.44-talos SMP")], secret, kernel), StringComparison.Ordinal);
        Assert.Contains(
            "but the signer of the modules of spec.pkgs.overrides.kernel is", await FailsAsync(Extension, [Module("extras/zfs.ko", other)], null, kernel), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_EarlierKernelWithoutModules_IsNotComparedWith()
    {
        StackParts.Require();
        var kernel = $"{StackParts.Registry}/{_user}/kernel:v6";
        Push(kernel, new TarFile("boot/vmlinuz", "kernel"));
        await PassesAsync(Extension, [Module("extras/zfs.ko", Files.Key("one"))], null, kernel);
    }

    [SkippableTheory]
    [InlineData(Package, "usr/src/certs/signing_key.pem", true)]
    [InlineData(Package, "etc/keys/modules.key", true)]
    [InlineData(Extension, "rootfs/usr/share/certs/server.pem", true)]
    [InlineData(Extension, "rootfs/usr/share/tests/server.key", false)]
    public async Task Read_PrivateKeyInAnImage_IsFoundInAPackageUnderAnyName(string step, string path, bool found)
    {
        StackParts.Require();
        var text = await File.ReadAllTextAsync(Files.Key("one"));
        var modules = await ReadAsync(step, [new TarFile("a", "1"), new TarFile(path, text), new TarFile("certs/words.pem", "the words PRIVATE KEY----- alone")]);
        Assert.Equal(found ? path : null, modules.PrivateKey);
    }

    public void Dispose() => _folder.Dispose();

    private TarFile Module(string path, string key, string suffix = "", string? vermagic = ModuleFiles.Vermagic, string root = "usr") =>
        new($"{root}/lib/modules/{Release}/{path}{suffix}", "") { Bytes = Files.Compressed(suffix, Files.Signed(key, Files.Compiled(vermagic))) };

    private Task PassesAsync(string step, params TarFile[] files) => PassesAsync(step, files, null);

    private Task PassesAsync(string step, TarFile[] files, SigningKeyPem? key, string? kernel = null) => CheckAsync(step, files, key, kernel);

    private Task<string> FailsAsync(string step, params TarFile[] files) => FailsAsync(step, files, null);

    private async Task<string> FailsAsync(string step, TarFile[] files, SigningKeyPem? key, string? kernel = null)
    {
        var failure = await Assert.ThrowsAsync<StepFailedException>(() => CheckAsync(step, files, key, kernel));
        Assert.Equal((64, "InvalidSpec"), (failure.ExitCode, failure.Reason));
        return failure.Message;
    }

    private async Task CheckAsync(string step, TarFile[] files, SigningKeyPem? key, string? kernel) => await WithAsync(step, kernel, async context =>
    {
        context.Results.Prepare(step);
        ModuleChecks.Clear(context);
        var modules = await BuiltModules.ReadAsync(context, Push(Image(step), files), "spec.pkgs.build", CancellationToken.None);
        if (step == Kernel)
        {
            new KernelFindings(Release, null).Write(context);
        }

        await ModuleChecks.RunAsync(context, modules, key, () => [], CancellationToken.None);
        return modules;
    });

    private Task<BuiltModules> ReadAsync(string step, TarFile[] files) => WithAsync(
        step, null, context => BuiltModules.ReadAsync(context, Push(Image(step), files), "spec.pkgs.build", CancellationToken.None));

    private Task<T> WithAsync<T>(string step, string? kernel, Func<StepContext, Task<T>> work)
    {
        var plan = Plan(kernel);
        var settings = new BuilderSettings
        {
            Workspace = _folder["w"],
            Temp = _folder["tmp"],
            Home = _folder["home"],
            BuildKit = [StackParts.BuildKit],
            SearchPath = Environment.GetEnvironmentVariable("PATH")!,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        var log = new StepLog(new Redactor([]), _lines.Enqueue);
        return new PlanRun(plan, settings, new ProcessRunner(TimeProvider.System), TimeProvider.System)
            .WithContextAsync(plan.Steps.Single(other => other.Id == step), log, work);
    }

    private BuildPlan Plan(string? kernel)
    {
        List<BuildStep> steps = [Target(Package, TreeIds.Pkgs, "zfs-pkg"), Target(Extension, TreeIds.Extensions(0), "zfs")];
        return Plans.Of("unused", "unused", [.. kernel is null ? [Target(Kernel, TreeIds.Pkgs, "kernel")] : (BuildStep[])[], .. steps]) with
        {
            Registry = new RegistryPlan { Host = StackParts.Registry, Username = _user, Tag = "v1" },
            Pulls = new PullPlan { InsecureHosts = [StackParts.Registry] },
            Trees =
            [
                new TreePlan
                {
                    Id = TreeIds.Pkgs, Kind = TreeKind.Pkgs, Field = "spec.pkgs.build", Repository = "unused", Kernel = new KernelPlan { Target = "kernel", Image = kernel },
                },
                new TreePlan { Id = TreeIds.Extensions(0), Kind = TreeKind.Extensions, Field = "spec.extensions.build[0]", Repository = "unused" },
            ],
        };
    }

    private BuildStep Target(string id, string tree, string target) => new()
    {
        Id = id,
        Kind = StepKind.TreeTarget,
        Tree = tree,
        Make = Plans.Make(target),
        Produces = new StepProduct { Output = id, Kind = ProductKind.Image, Repository = $"{StackParts.Registry}/{_user}/{target}" },
    };

    private string Image(string step) => $"{StackParts.Registry}/{_user}/{step}:{Guid.NewGuid():n}";

    private string Push(string reference, params TarFile[] files)
    {
        var layer = TarFiles.Archive(files);
        File.WriteAllBytes(_folder["layer.tar"], layer);
        _folder.Write("config.json", $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}""");
        RealProgram.Shell(
            $"cd {_folder.Path} && oras push --plain-http --config config.json:application/vnd.oci.image.config.v1+json {reference} layer.tar:application/vnd.oci.image.layer.v1.tar");
        return $"{reference[..reference.LastIndexOf(':')]}@{RealProgram.Run("oras", "resolve", "--plain-http", reference)}";
    }
}
