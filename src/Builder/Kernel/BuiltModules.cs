using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Comparing;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>What an image that this build pushed has below lib/modules, read from its layers.</summary>
public sealed partial class BuiltModules
{
    private const string DependencyFile = "modules.dep";

    private const int LargestKey = 64 << 10;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _dependencies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, KernelModule> _modules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _unreadable = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _releases = new(StringComparer.Ordinal);

    /// <summary>The folders below lib/modules.</summary>
    public IReadOnlyCollection<string> Releases => _releases;

    /// <summary>By path in the image.</summary>
    public IReadOnlyDictionary<string, KernelModule> Modules => _modules;

    /// <summary>Modules that cannot be read, by path, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Unreadable => _unreadable;

    /// <summary>A file with a private key, by path; null if there is none.</summary>
    public string? PrivateKey { get; private set; }

    /// <summary>Whether the image has a file.</summary>
    /// <param name="path">Relative to the folder of the release, such as <c>kernel/fs/nfs/nfs.ko</c>.</param>
    public bool Has(string path) => _files.Contains(path);

    /// <summary>All that a module needs, by modules.dep.</summary>
    public IReadOnlyList<string> DependenciesOf(string path) => _dependencies.GetValueOrDefault(path) ?? [];

    /// <summary>Modules with the same file name, compressed or not.</summary>
    public IReadOnlyList<string> NearTo(string path) =>
        [.. _files.Where(file => ModuleList.NameOf(file) == ModuleList.NameOf(path)).Order(StringComparer.Ordinal)];

    /// <param name="context">Of the step that pushed it.</param>
    /// <param name="image">By digest.</param>
    /// <param name="field">Of the spec, for messages.</param>
    /// <param name="stop">Stops the download.</param>
    public static async Task<BuiltModules> ReadAsync(StepContext context, string image, string field, CancellationToken stop)
    {
        var modules = new BuiltModules();
        await ImageFiles.ForEachAsync(context, image, field, context.Plan.Platform, (path, entry, token) => modules.AddAsync(context, path, entry, token), stop);
        return modules;
    }

    private async Task AddAsync(StepContext context, string path, TarEntry entry, CancellationToken stop)
    {
        var place = Place().Match(path);
        if (place.Success)
        {
            _releases.Add(place.Groups["release"].Value);
            _files.Add(place.Groups["file"].Value);
        }

        var isModule = ModuleList.IsModule(path);
        if (isModule && entry.Length > ModuleContent.Largest)
        {
            _unreadable[path] = ModuleContent.TooLarge;
            return;
        }

        var isList = place.Groups["file"].Value == DependencyFile;
        if (!isModule && !isList && entry.Length > LargestKey)
        {
            return;
        }

        var content = await ContentAsync(entry, stop);
        if (content.Length <= LargestKey && IsPrivateKey(content) && (context.Step.Tree == TreeIds.Pkgs || IsKeyName(path)))
        {
            PrivateKey ??= path;
        }

        if (isList)
        {
            ReadDependencies(Encoding.UTF8.GetString(content));
        }

        if (isModule)
        {
            await ReadModuleAsync(context, path, content, stop);
        }
    }

    private async Task ReadModuleAsync(StepContext context, string path, byte[] file, CancellationToken stop)
    {
        try
        {
            _modules[path] = KernelModule.Of(await ModuleContent.ReadAsync(context, file, stop));
        }
        catch (Exception failure) when (failure is InvalidDataException or NotOpenedException)
        {
            _unreadable[path] = failure.Message;
        }
    }

    // A line each: module, colon, what it needs.
    private void ReadDependencies(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(':', 2) is [var module, var needed])
            {
                _dependencies[module] = needed.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            }
        }
    }

    // A package may have the key under any name; an extension may have keys of its own.
    private static bool IsKeyName(string path) =>
        Path.GetFileName(path) == SigningKeyPem.FileName || (path.EndsWith(".pem", StringComparison.Ordinal) && path.Contains("certs/", StringComparison.Ordinal));

    private static bool IsPrivateKey(byte[] content) =>
        content.AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0 && PrivateKeyText().IsMatch(Encoding.Latin1.GetString(content));

    private static async Task<byte[]> ContentAsync(TarEntry entry, CancellationToken stop)
    {
        using var bytes = new MemoryStream((int)entry.Length);
        if (entry.DataStream is { } data)
        {
            await data.CopyToAsync(bytes, stop);
        }

        return bytes.ToArray();
    }

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+(Proc-Type:|[A-Za-z0-9+/]{16})")]
    private static partial Regex PrivateKeyText();

    // In an extension below rootfs.
    [GeneratedRegex(@"\A(rootfs/)?(usr/)?lib/modules/(?<release>[^/]+)/(?<file>.+)\z")]
    private static partial Regex Place();
}
