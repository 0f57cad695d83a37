namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>The real helm, as a user has it. Its own files are below a folder, so that tests do not share them.</summary>
internal sealed class Helm(string kubeconfig, string folder)
{
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Tool.RunAsync("helm", ["--kubeconfig", kubeconfig, .. arguments], environment: new Dictionary<string, string?>
        {
            ["HELM_CACHE_HOME"] = Path.Combine(folder, "cache"),
            ["HELM_CONFIG_HOME"] = Path.Combine(folder, "config"),
            ["HELM_DATA_HOME"] = Path.Combine(folder, "data"),
        });
        return result.ExitCode == 0
            ? result.StandardOutput
            : throw new InvalidOperationException($"helm {string.Join(' ', arguments)}: {result.StandardError}\n{result.StandardOutput}");
    }
}
