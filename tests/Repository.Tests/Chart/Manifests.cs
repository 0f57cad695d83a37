using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.Chart;

/// <summary>A set of Kubernetes objects: those of <c>config/</c>, or what the chart renders.</summary>
internal sealed class Manifests(IReadOnlyList<JsonObject> all)
{
    public const string ChartFolder = "charts/talos-image-operator";

    private static readonly string[] Installed = ["config/rbac", "config/manager", "config/crds"];

    public static Manifests OfConfig() => new(
    [
        .. Installed.SelectMany(folder => Tree.Files("*.yaml", folder)).Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            .SelectMany(file => Yaml.Documents(Read(file))),
    ]);

    /// <summary>The objects of the release, as <c>helm template</c> renders them, under the names that <c>config/</c> has.</summary>
    public static Task<Manifests> OfChartAsync(params string[] arguments) => RenderAsync(["--no-hooks", .. arguments]);

    /// <summary>The objects of the release and its hooks.</summary>
    public static async Task<Manifests> RenderAsync(params string[] arguments)
    {
        var (code, output, error) = await HelmAsync(["template", "talos-image-operator", Folder, "--namespace", "talos-image-operator", .. arguments]);
        Assert.True(code == 0, error);
        return new Manifests(Yaml.Documents(output));
    }

    /// <summary>What <c>kubectl kustomize</c> makes of <c>config/default</c> with components of <c>config/components</c>.</summary>
    public static async Task<Manifests> KustomizeAsync(params string[] components)
    {
        var folder = Directory.CreateTempSubdirectory("kustomize-").FullName;
        try
        {
            string Below(string path) => Path.GetRelativePath(folder, Path.Combine(Tree.Root, path));
            var lines = components.Select(component => $"  - {Below($"config/components/{component}")}\n");
            await File.WriteAllTextAsync(
                Path.Combine(folder, "kustomization.yaml"),
                $"resources:\n  - {Below("config/default")}\n{(components.Length == 0 ? "" : "components:\n")}{string.Concat(lines)}");
            var result = await Programs.RunAsync(Programs.Require("kubectl"), "", "kustomize", folder);
            Assert.True(result.ExitCode == 0, result.StandardError);
            return new Manifests(Yaml.Documents(result.StandardOutput));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<(int Code, string Output, string Error)> HelmAsync(params string[] arguments)
    {
        var result = await Programs.RunAsync(Programs.Require("helm"), "", arguments);
        return (result.ExitCode, result.StandardOutput, result.StandardError);
    }

    public static string Folder => Path.Combine(Tree.Root, ChartFolder);

    public IReadOnlyList<JsonObject> All => all;

    public IEnumerable<string> Names => all.Select(Name).Order(StringComparer.Ordinal);

    public IEnumerable<JsonObject> OfKind(string kind) => all.Where(each => each["kind"]!.GetValue<string>() == kind);

    public JsonObject One(string kind, string name) => Assert.Single(OfKind(kind), each => NameOf(each) == name);

    public JsonNode PodSpec => OfKind("Deployment").Single()["spec"]!["template"]!["spec"]!;

    public IReadOnlyList<string> Args => [.. PodSpec["containers"]![0]!["args"]!.AsArray().Select(arg => arg!.GetValue<string>())];

    /// <summary>A role's rules, one line a right, whichever way they are grouped.</summary>
    public static IReadOnlyList<string> Rights(params IEnumerable<JsonObject> roles) =>
    [
        .. (from role in roles
            from rule in role["rules"]!.AsArray()
            from apiGroup in Texts(rule!["apiGroups"])
            from resource in Texts(rule["resources"])
            from verb in Texts(rule["verbs"])
            select $"{verb} {resource}.{apiGroup}").Order(StringComparer.Ordinal),
    ];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Tree.Root, file));

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => text!.GetValue<string>());

    private static string Name(JsonObject each) => $"{each["kind"]} {NameOf(each)}";

    private static string NameOf(JsonObject each) => each["metadata"]!["name"]!.GetValue<string>();
}
