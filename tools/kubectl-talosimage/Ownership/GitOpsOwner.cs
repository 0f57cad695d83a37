using System.Text.Json.Nodes;

namespace TalosImageOperator.KubectlTalosImage.Ownership;

/// <summary>A GitOps tool that applies a build, and so takes back what kubectl changes in its spec.</summary>
/// <param name="Name">Such as <c>Flux Kustomization flux-system/images</c>.</param>
/// <param name="Action">How to keep a change.</param>
internal sealed record GitOpsOwner(string Name, string Action)
{
    private const string Kustomize = "kustomize.toolkit.fluxcd.io";
    private const string Helm = "helm.toolkit.fluxcd.io";

    // The field managers of tools that have left no label.
    private static readonly (string Manager, string Name)[] Managers =
    [
        ("kustomize-controller", "Flux"),
        ("helm-controller", "Flux"),
        ("argocd-controller", "Argo CD"),
        ("argocd-application-controller", "Argo CD"),
    ];

    /// <summary>The owners that the object names, from its labels, its annotations and the managers of its fields.</summary>
    /// <param name="build">As the API server sent it.</param>
    public static IReadOnlyList<GitOpsOwner> Of(JsonObject build)
    {
        var metadata = build["metadata"];
        var labels = metadata?["labels"];
        var annotations = metadata?["annotations"];
        var owners = new List<GitOpsOwner>();
        if (labels?[$"{Kustomize}/name"]?.ToString() is { } kustomization)
        {
            owners.Add(Flux("Kustomization", kustomization, labels[$"{Kustomize}/namespace"]?.ToString()));
        }

        if (labels?[$"{Helm}/name"]?.ToString() is { } release)
        {
            owners.Add(Flux("HelmRelease", release, labels[$"{Helm}/namespace"]?.ToString()));
        }

        // APPLICATION:GROUP/KIND:NAMESPACE/NAME
        var application = annotations?["argocd.argoproj.io/tracking-id"]?.ToString().Split(':')[0] ?? labels?["argocd.argoproj.io/instance"]?.ToString();
        if (application is not null)
        {
            owners.Add(new GitOpsOwner(
                $"Argo CD Application {application}", "Change it in Git. With self-heal, Argo CD takes this change back; else it shows the build as out of sync."));
        }

        return owners.Count > 0 ? owners : [.. FromManagers(metadata?["managedFields"] as JsonArray ?? [])];
    }

    private static GitOpsOwner Flux(string kind, string name, string? inNamespace) => new(
        $"Flux {kind} {inNamespace}/{name}",
        $"Change it in Git, or stop the {kind} first: flux suspend {kind.ToLowerInvariant()} {name} -n {inNamespace}.");

    private static IEnumerable<GitOpsOwner> FromManagers(JsonArray fields)
    {
        var managers = fields.Select(entry => entry?["manager"]?.ToString()).ToHashSet(StringComparer.Ordinal);
        return Managers.Where(known => managers.Contains(known.Manager)).Select(known => known.Name).Distinct()
            .Select(name => new GitOpsOwner(name, "Change it in Git."));
    }
}
