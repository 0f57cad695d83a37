using System.CommandLine;
using TalosImageOperator.KubectlTalosImage.Cluster;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary>The options of kubectl that select the cluster and the namespace.</summary>
internal sealed class ClusterOptions(TimeProvider time)
{
    private const string DefaultNamespace = "default";

    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "Kubeconfig file. Default: the files of KUBECONFIG, then ~/.kube/config, then the pod's service account.",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig. Default: the current one.", HelpName = "name", Recursive = true };

    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Namespace of the build. Default: that of the context.", HelpName = "name", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Add(_kubeconfig);
        root.Add(_context);
        root.Add(_namespace);
    }

    public async Task<ClusterClient> ConnectAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var loader = new KubeconfigLoader(
            arguments.GetValue(_kubeconfig), arguments.GetValue(_context), Environment.GetEnvironmentVariable, time);
        var configuration = await loader.LoadAsync(cancellationToken);
        var named = arguments.GetValue(_namespace);
        return new ClusterClient(
            configuration, named is { Length: > 0 } ? named : configuration.Namespace is { Length: > 0 } own ? own : DefaultNamespace, time);
    }
}
