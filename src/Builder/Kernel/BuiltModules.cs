using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>What an image that this build pushed has below lib/modules, read from its layers.</summary>
public sealed partial class BuiltModules
{
    private const string DependencyFile = "modules.dep";

    // The largest modules have some ten megabytes.
    private const int LargestModule = 256 << 20;
    private const int LargestKey = 64 << 10;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _dependencies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ModuleSigner?> _signers = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _releases = new(StringComparer.Ordinal);
    private readonly List<string> _unreadable = [];

    /// <summary>The folders below lib/modules.</summary>
    public IReadOnlyCollection<string> Releases => _releases;

    /// <summary>By path in the image; null for a module that is not signed.</summary>
    public IReadOnlyDictionary<string, ModuleSigner?> Signers => _signers;

    /// <summary>Modules whose signature cannot be read.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>A file with a private key, by path; null if there is none.</summary>
    public string? PrivateKey { get; private set; }

    /// <summary>Whether the image has a file.</summary>
    /// <param name="path">Relative to the folder of the release, such as <c>kernel/fs/nfs/nfs.ko</c>.</param>
    public bool Has(string path) => _files.Contains(path);

    /// <summary>All that a module needs, by modules.dep.</summary>
    public IReadOnlyList<string> DependenciesOf(string path) => _dependencies.GetValueOrDefault(path) ?? [];

    /// <summary>Modules with the same file name.</summary>
    public IReadOnlyList<string> NearTo(string path) =>
        [.. _files.Where(file => Path.GetFileName(file) == Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <param name="context">Of the step that pushed it.</param>
    /// <param name="image">By digest.</param>
    /// <param name="field">Of the spec, for messages.</param>
    /// <param name="stop">Stops the download.</param>
    internal static async Task<BuiltModules> ReadAsync(StepContext context, string image, string field, CancellationToken stop)
    {
        var modules = new BuiltModules();
        await ImageFiles.ForEachAsync(context, image, field, context.Plan.Platform, modules.AddAsync, stop);
        return modules;
    }

    private async Task AddAsync(string path, TarEntry entry, CancellationToken stop)
    {
        if (IsKeyName(path) && entry.Length is > 0 and <= LargestKey
            && Encoding.UTF8.GetString(await ContentAsync(entry, stop)).Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            PrivateKey = path;
            return;
        }

        var place = Place().Match(path);
        if (place.Success)
        {
            _releases.Add(place.Groups["release"].Value);
            _files.Add(place.Groups["file"].Value);
            if (place.Groups["file"].Value == DependencyFile)
            {
                ReadDependencies(Encoding.UTF8.GetString(await ContentAsync(entry, stop)));
            }
        }

        if (ModuleList.IsModule(path) && entry.Length <= LargestModule)
        {
            await ReadSignerAsync(path, entry, stop);
        }
    }

    private async Task ReadSignerAsync(string path, TarEntry entry, CancellationToken stop)
    {
        try
        {
            _signers[path] = ModuleSignature.Read(await ContentAsync(entry, stop));
        }
        catch (InvalidDataException)
        {
            _unreadable.Add(path);
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

    private static bool IsKeyName(string path) =>
        Path.GetFileName(path) == SigningKeyPem.FileName || (path.EndsWith(".pem", StringComparison.Ordinal) && path.Contains("certs/", StringComparison.Ordinal));

    private static async Task<byte[]> ContentAsync(TarEntry entry, CancellationToken stop)
    {
        using var bytes = new MemoryStream((int)entry.Length);
        if (entry.DataStream is { } data)
        {
            await data.CopyToAsync(bytes, stop);
        }

        return bytes.ToArray();
    }

    // In an extension below rootfs.
    [GeneratedRegex(@"\A(rootfs/)?(usr/)?lib/modules/(?<release>[^/]+)/(?<file>.+)\z")]
    private static partial Regex Place();
}
