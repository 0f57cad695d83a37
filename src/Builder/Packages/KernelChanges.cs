using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Packages;

/// <summary>
/// The user's changes to the kernel: <c>config-amd64</c> and <c>config-arm64</c> take the place of upstream's, each
/// <c>*.patch</c> goes beside upstream's patches, which its build applies in the order of their names.
/// </summary>
public static class KernelChanges
{
    private const string PatchSuffix = ".patch";
    private const string Field = "spec.pkgs.build.configMapRef";

    private static readonly string[] KernelFolder = ["kernel", "build"];
    private static readonly string[] Configurations = ["config-amd64", "config-arm64"];

    /// <param name="changes">The mounted ConfigMap.</param>
    /// <param name="source">The source tree of the packages.</param>
    /// <param name="log">Hears what was taken.</param>
    /// <exception cref="StepFailedException">There is nothing, something of another name, or the source takes no patches.</exception>
    public static void Apply(string changes, string source, StepLog log)
    {
        var files = MountedFolder.Files(changes);
        if (files.Count == 0)
        {
            throw Wrong($"{Field} holds nothing: give it config-amd64, config-arm64 or keys that end in {PatchSuffix}.");
        }

        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            var target = Target(source, name);
            File.Copy(file, target, overwrite: true);
            log.Say($"{name} -> {Path.GetRelativePath(source, target)}");
        }
    }

    private static string Target(string source, string name)
    {
        if (Configurations.Contains(name))
        {
            var path = SourceTree.PathOf(source, [.. KernelFolder, name]);
            return File.Exists(path) ? path : throw Wrong($"{Field}: this revision of the packages has no kernel/build/{name}.");
        }

        if (!name.EndsWith(PatchSuffix, StringComparison.Ordinal))
        {
            throw Wrong($"{Field}: the key {name} must be config-amd64, config-arm64 or end in {PatchSuffix}.");
        }
        // Before v1.7 upstream's build of the kernel applied none: one that is left unread would be worse than a refusal.
        return Directory.Exists(SourceTree.PathOf(source, [.. KernelFolder, "patches"]))
            ? SourceTree.PathOf(source, [.. KernelFolder, "patches", name])
            : throw Wrong($"{Field}: this revision of the packages applies no patches to the kernel, so {name} has no place.");
    }

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}
