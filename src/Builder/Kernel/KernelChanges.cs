using System.IO.Enumeration;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>
/// The user's changes to the kernel, as files of a ConfigMap: <c>config-amd64</c> and <c>config-arm64</c> replace the tree's whole
/// configurations, <c>*.config</c> and <c>*.amd64.config</c> are fragments of one, and <c>*.patch</c> follow the tree's own patches.
/// </summary>
public sealed class KernelChanges
{
    private const string PatchSuffix = ".patch";
    private const string FragmentSuffix = ".config";
    private const string WholePrefix = "config-";

    // Upstream applies patches in the order of their names; a tilde comes after every letter.
    private const string LastPrefix = "~";

    private const string Field = "spec.pkgs.build.kernel.configMapRef";
    private const string Allowed = "config-amd64, config-arm64, keys that end in .config, .amd64.config, .arm64.config or .patch";
    private const string LocalVersion = "CONFIG_LOCALVERSION";
    private const string TalosVersion = "\"-talos\"";

    private static readonly string[] Architectures = ["amd64", "arm64"];

    private readonly IReadOnlyList<string> _files;

    private KernelChanges(IReadOnlyList<string> files)
    {
        _files = files;
    }

    /// <summary>Over all keys and contents, in lower-case hexadecimal digits.</summary>
    public string Sha256 => Git.FolderDigest.Of(_files);

    /// <param name="folder">The mounted ConfigMap.</param>
    /// <exception cref="StepFailedException">Input: the ConfigMap is empty, a key is not supported, or a file is not what its key says.</exception>
    public static KernelChanges Read(string folder)
    {
        var files = MountedFolder.Files(folder);
        if (files.Count == 0)
        {
            throw Wrong($"The ConfigMap referenced by {Field} is empty. Use {Allowed}.");
        }

        foreach (var file in files)
        {
            Check(file);
        }

        return new KernelChanges(files);
    }

    /// <summary>Changes the work tree: configurations, merged with the fragments, and patches.</summary>
    /// <param name="kernel">Where they belong.</param>
    /// <param name="platforms">All of the build, such as <c>linux/amd64</c>.</param>
    /// <param name="log">Reports each change.</param>
    /// <exception cref="StepFailedException">Input: nothing that is built would change, or the tree has no place for a key.</exception>
    public void Apply(KernelPackage kernel, IEnumerable<string> platforms, StepLog log)
    {
        var built = platforms.Select(platform => platform.Split('/')[1]).ToHashSet(StringComparer.Ordinal);
        var changed = false;
        foreach (var architecture in Architectures.Where(architecture => Concern(architecture).Any()))
        {
            changed |= Configure(kernel, architecture, log) && built.Contains(architecture);
        }

        var patches = _files.Where(file => file.EndsWith(PatchSuffix, StringComparison.Ordinal)).ToList();
        foreach (var patch in patches)
        {
            Add(patch, kernel, log);
        }

        if (!changed && patches.Count == 0)
        {
            throw Wrong(
                $"The ConfigMap referenced by {Field} changes nothing for {string.Join(" and ", built.Order(StringComparer.Ordinal).Select(name => $"linux/{name}"))}: "
                + $"it has {string.Join(", ", _files.Select(Path.GetFileName))}. Add a key for these platforms, or remove the field.");
        }
    }

    /// <summary>The values that the fragments set, the last one of a symbol, with the key that sets it.</summary>
    /// <param name="architecture">Such as <c>amd64</c>.</param>
    public IReadOnlyDictionary<string, FragmentLine> Fragments(string architecture)
    {
        var lines = new SortedDictionary<string, FragmentLine>(StringComparer.Ordinal);
        foreach (var file in _files.Where(file => FragmentArchitecture(Path.GetFileName(file)) is { } of && (of.Length == 0 || of == architecture)))
        {
            foreach (var (symbol, value) in KernelConfig.Of(File.ReadAllText(file)).Values)
            {
                lines[symbol] = new FragmentLine(Path.GetFileName(file), value);
            }
        }

        return lines;
    }

    /// <summary>Deletes patches of the tree's own.</summary>
    /// <param name="kernel">Where they are.</param>
    /// <param name="globs">Over file names.</param>
    /// <param name="log">Reports each.</param>
    /// <exception cref="StepFailedException">Input: a glob matches none.</exception>
    public static void RemovePatches(KernelPackage kernel, IEnumerable<string> globs, StepLog log)
    {
        var own = Directory.Exists(kernel.Patches)
            ? Directory.EnumerateFiles(kernel.Patches, $"*{PatchSuffix}", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Order(StringComparer.Ordinal).ToList()
            : [];
        var names = own.Select(Path.GetFileName).ToList();
        foreach (var glob in globs)
        {
            var matches = own.Where(file => FileSystemName.MatchesSimpleExpression(glob, Path.GetFileName(file), ignoreCase: false)).ToList();
            if (matches.Count == 0)
            {
                throw Wrong(
                    $"spec.pkgs.build.kernel.removePatches: \"{glob}\" matches no patch of this revision. "
                    + (names.Count == 0 ? $"It has none in {kernel.Named("patches")}." : $"It has {string.Join(", ", names)}."));
            }

            foreach (var file in matches)
            {
                File.Delete(file);
                log.Info($"{kernel.Named($"patches/{Path.GetFileName(file)}")} removed");
            }
        }
    }

    private IEnumerable<string> Concern(string architecture) => _files.Select(file => Path.GetFileName(file))
        .Where(key => key == WholePrefix + architecture || (FragmentArchitecture(key) is { } of && (of.Length == 0 || of == architecture)));

    /// <returns>Whether a value changes.</returns>
    private bool Configure(KernelPackage kernel, string architecture, StepLog log)
    {
        var key = WholePrefix + architecture;
        var place = kernel.ConfigOf(architecture);
        if (!File.Exists(place))
        {
            // A fragment without an architecture may concern one that the tree does not have.
            return _files.All(file => Path.GetFileName(file) != key) ? false : throw Wrong(
                $"{Field}: key \"{key}\" has no counterpart {kernel.Named(key)} in this revision of the packages. Remove the key, or change spec.pkgs.build.revision.");
        }

        var own = KernelConfig.Of(File.ReadAllText(place));
        var given = _files.FirstOrDefault(file => Path.GetFileName(file) == key) is { } whole ? KernelConfig.Of(File.ReadAllText(whole)) : own;
        var values = Fragments(architecture).ToDictionary(line => line.Key, line => line.Value.Value, StringComparer.Ordinal);
        var merged = values.Count == 0 ? given : given.With(values);
        if (!merged.Has(LocalVersion, TalosVersion))
        {
            throw Wrong(
                $"{Field}: the configuration for {architecture} has {LocalVersion}={merged.Values.GetValueOrDefault(LocalVersion, "\"\"")}, but extensions find the "
                + $"kernel by -talos. Set {LocalVersion}={TalosVersion}.");
        }

        File.WriteAllText(place, merged.Text);
        log.Info($"{kernel.Named(key)} set from {string.Join(", ", Concern(architecture))}");
        return merged.Values.Count != own.Values.Count || merged.Values.Any(entry => own.Values.GetValueOrDefault(entry.Key) != entry.Value);
    }

    private static void Add(string patch, KernelPackage kernel, StepLog log)
    {
        var name = Path.GetFileName(patch);
        // Before v1.7 upstream's kernel build applied no patches, and would ignore one silently.
        if (!Directory.Exists(kernel.Patches))
        {
            throw Wrong(
                $"{Field}: key \"{name}\" cannot be applied, because this revision of the packages has no kernel patches. Remove the key, or "
                + "use a newer revision.");
        }

        var target = kernel.PathOf("patches", LastPrefix + name);
        File.Copy(patch, target, overwrite: true);
        log.Info($"{name} added after the patches in {kernel.Named("patches")}");
    }

    private static void Check(string file)
    {
        var key = Path.GetFileName(file);
        if (Architectures.FirstOrDefault(architecture => key == WholePrefix + architecture) is { } whole)
        {
            if (!KernelConfig.Of(File.ReadAllText(file)).IsWhole(whole))
            {
                throw Wrong(
                    $"{Field}: key \"{key}\" is not a whole configuration for {whole}: that has the symbols of the architecture and more than 1,000 lines. "
                    + "To change single symbols, name the key my.config: a fragment.");
            }

            return;
        }

        if (FragmentArchitecture(key) is not null)
        {
            CheckFragment(file, key);
            return;
        }

        if (!key.EndsWith(PatchSuffix, StringComparison.Ordinal))
        {
            throw Wrong($"{Field}: key \"{key}\" is not supported. Use {Allowed}.");
        }
    }

    private static void CheckFragment(string file, string key)
    {
        var fragment = KernelConfig.Of(File.ReadAllText(file));
        if (fragment.BadLine() is { } line)
        {
            throw Wrong($"{Field}: key \"{key}\" has the line \"{line.Trim()}\". Use lines such as CONFIG_NR_CPUS=512 or # CONFIG_NUMA is not set.");
        }

        if (fragment.Values.Count == 0)
        {
            throw Wrong($"{Field}: key \"{key}\" sets no symbol. Use lines such as CONFIG_NR_CPUS=512, or remove the key.");
        }
    }

    /// <summary>The architecture of a fragment, empty for every one; null if the key is not one of a fragment.</summary>
    private static string? FragmentArchitecture(string key) => !key.EndsWith(FragmentSuffix, StringComparison.Ordinal) ? null
        : Architectures.FirstOrDefault(architecture => key.EndsWith($".{architecture}{FragmentSuffix}", StringComparison.Ordinal)) ?? "";

    private static StepFailedException Wrong(string message) => StepFailedException.Input(Reasons.InvalidSpec, message);
}

/// <summary>One symbol of a fragment.</summary>
/// <param name="Key">Of the ConfigMap.</param>
/// <param name="Value">As in <see cref="KernelConfig.Values"/>.</param>
public sealed record FragmentLine(string Key, string Value);
