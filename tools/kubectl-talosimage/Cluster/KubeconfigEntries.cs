using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Manifests;
using YamlDotNet.Core;

namespace TalosImageOperator.KubectlTalosImage.Cluster;

/// <summary>
/// The merged entries of kubeconfig files, by kubectl's rules: the first file that has an entry wins, and a missing file of KUBECONFIG is
/// ignored. The reader of the Kubernetes client is not used: it fails for missing files, knows no tokenFile and no proxy-url, resolves the
/// paths of all files relative to the first, and passes the arguments of credential plugins as one string.
/// </summary>
internal sealed class KubeconfigEntries
{
    private readonly Dictionary<string, KubeconfigEntry> _entries = new(StringComparer.Ordinal);

    public string? CurrentContext { get; private set; }

    /// <summary>Where kubectl looks: the flag, else KUBECONFIG, else the file in the home folder. Empty if there is no such file.</summary>
    public static IReadOnlyList<string> Files(string? flag, string? variable, string? home)
    {
        if (!string.IsNullOrEmpty(flag))
        {
            return File.Exists(flag)
                ? [flag]
                : throw new KubeconfigException($"--kubeconfig: cannot read \"{flag}\". Name a kubeconfig file.");
        }

        IEnumerable<string> named = string.IsNullOrEmpty(variable)
            ? [Path.Combine(string.IsNullOrEmpty(home) ? "/" : home, ".kube", "config")]
            : variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. named.Distinct(StringComparer.Ordinal).Where(File.Exists)];
    }

    public static KubeconfigEntries Read(IEnumerable<string> files)
    {
        var entries = new KubeconfigEntries();
        foreach (var file in files)
        {
            entries.Add(Path.GetFullPath(file));
        }

        return entries;
    }

    /// <param name="list"><c>contexts</c>, <c>clusters</c> or <c>users</c>.</param>
    public KubeconfigEntry? Find(string list, string name) => _entries.GetValueOrDefault($"{list}/{name}");

    public IEnumerable<string> Names(string list) =>
        _entries.Keys.Where(key => key.StartsWith($"{list}/", StringComparison.Ordinal)).Select(key => key[(list.Length + 1)..]).Order(StringComparer.Ordinal);

    private void Add(string file)
    {
        var root = Parse(file);
        CurrentContext ??= Text(root, "current-context") is { Length: > 0 } current ? current : null;
        foreach (var (list, field) in new[] { ("contexts", "context"), ("clusters", "cluster"), ("users", "user") })
        {
            foreach (var item in (root[list] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (Text(item, "name") is { } name)
                {
                    _entries.TryAdd($"{list}/{name}", new KubeconfigEntry(item[field] as JsonObject ?? [], Path.GetDirectoryName(file)!));
                }
            }
        }
    }

    private static JsonObject Parse(string file)
    {
        try
        {
            return YamlToJson.Parse(File.ReadAllText(file)) as JsonObject ?? [];
        }
        catch (YamlException fault)
        {
            // The message of the parser may quote the line, which may be a credential.
            throw new KubeconfigException($"{file}: line {fault.Start.Line} is not valid YAML. Correct the kubeconfig.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"Cannot read the kubeconfig \"{file}\": {fault.Message.TrimEnd('.')}. Make it readable.");
        }
    }

    private static string? Text(JsonObject node, string name) => node[name]?.ToString();
}

/// <summary>A context, a cluster or a user.</summary>
/// <param name="Fields">Its fields.</param>
/// <param name="Folder">The folder of its file, to which its paths are relative.</param>
internal sealed record KubeconfigEntry(JsonObject Fields, string Folder)
{
    public string? Text(string name) => Fields[name]?.ToString() is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => Text(name) == "true";

    /// <summary>Null if the field is not set.</summary>
    public string? FilePath(string name) => Text(name) is { } path ? Path.Combine(Folder, path) : null;
}
