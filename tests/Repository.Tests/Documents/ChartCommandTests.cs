namespace TalosImageOperator.Repository.Tests.Documents;

/// <summary>The chart with the values that pages and samples set, rendered by helm.</summary>
public sealed class ChartCommandTests : IDisposable
{
    private const string Chart = "charts/talos-image-operator";
    private readonly string _folder = Directory.CreateTempSubdirectory("chart-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Install_OfTheQuickstart_RendersTheNamespace()
    {
        Programs.Require("helm");
        var command = FencedCommand.All().Single(command => command.Text.StartsWith($"helm install talos-image-operator {Chart}", StringComparison.Ordinal)).Text;

        var result = await Programs.RunAsync("/bin/bash", $"cd {Tree.Root}\n{command.Replace("helm install", "helm template", StringComparison.Ordinal)}\n");

        Assert.True(result.ExitCode == 0, result.StandardError);
        RequireNamespace(result.StandardOutput);
        Assert.Contains("localhost/talos/talos-image-operator:0.1.0", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("localhost/talos/talos-image-builder:0.1.0", result.StandardOutput, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("config/flux/operator.yaml", "HelmRelease")]
    [InlineData("config/argocd/applications.yaml", "Application")]
    public async Task Values_OfASample_AreThoseOfTheChart(string file, string kind)
    {
        var helm = Programs.Require("helm");
        var spec = Yaml.Documents(File.ReadAllText(Path.Combine(Tree.Root, file))).First(document => (string)document["kind"]! == kind)["spec"]!;
        var values = Path.Combine(_folder, "values.json");
        await File.WriteAllTextAsync(values, (spec["values"] ?? spec["source"]!["helm"]!["valuesObject"]!).ToJsonString());

        var result = await Programs.RunAsync(helm, "", "template", "talos-image-operator", Path.Combine(Tree.Root, Chart), "--values", values);

        Assert.True(result.ExitCode == 0, result.StandardError);
        RequireNamespace(result.StandardOutput);
    }

    private static void RequireNamespace(string rendered)
    {
        var made = Yaml.Documents(rendered).Single(item => (string)item["kind"]! == "Namespace" && (string)item["metadata"]!["name"]! == "images");
        Assert.Equal("privileged", (string)made["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]!);
    }
}
