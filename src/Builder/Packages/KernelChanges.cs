using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Packages;

/// <summary>
/// The user's changes to the kernel: <c>config-amd64</c> and <c>config-arm64</c> replace upstream's files, and each
/// <c>*.patch</c> is added to upstream's patches, which its build applies in the order of their names.
/// </summary>
public static class KernelChanges
{
    private const string PatchSuffix = ".patch";
    private const string Field = "spec.pkgs.build.kernel.configMapRef";

    private static readonly string[] KernelFolder = ["kernel", "build"];
    private static readonly string[] Configurations = ["config-amd64", "config-arm64"];

    /// <param name="changes">The mounted ConfigMap.</param>
    /// <param name="source">The source tree of the packages.</param>
    /// <param name="log">Reports each file that is copied.</param>
    /// <exception cref="StepFailedException">The ConfigMap is empty, a key is not supported, or the source does not apply patches.</exception>
    public static void Apply(string changes, string source, StepLog log)
    {
        var files = MountedFolder.Files(changes);
        if (files.Count == 0)
        {
            throw Wrong($"The ConfigMap referenced by {Field} is empty. Add config-amd64, config-arm64 or keys that end in {PatchSuffix}.");
        }

        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            var target = Target(source, name);
            File.Copy(file, target, overwrite: true);
            log.Info($"{name} -> {Path.GetRelativePath(source, target)}");
        }
    }

    private static string Target(string source, string name)
    {
        if (Configurations.Contains(name))
        {
            var path = SourceTree.PathOf(source, [.. KernelFolder, name]);
            return File.Exists(path) ? path : throw Wrong(
                $"{Field}: key \"{name}\" has no counterpart kernel/build/{name} in this revision of the packages. Remove the key, or change "
                + "spec.pkgs.build.revision.");
        }

        if (!name.EndsWith(PatchSuffix, StringComparison.Ordinal))
        {
            throw Wrong($"{Field}: key \"{name}\" is not supported. Use config-amd64, config-arm64 or keys that end in {PatchSuffix}.");
        }
        // Before v1.7 upstream's kernel build applied no patches, and would ignore one silently.
        return Directory.Exists(SourceTree.PathOf(source, [.. KernelFolder, "patches"]))
            ? SourceTree.PathOf(source, [.. KernelFolder, "patches", name])
            : throw Wrong(
                $"{Field}: key \"{name}\" cannot be applied, because this revision of the packages has no kernel patches. Remove the key, or "
                + "use a newer revision.");
    }

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}
