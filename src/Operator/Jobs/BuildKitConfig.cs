using System.Text;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// The sidecar's buildkitd.toml. Hosts and mirrors come from checked options and pattern-checked fields of the spec, so no value
/// needs escaping. <c>http</c> with <c>insecure</c> makes BuildKit try unverified TLS first, then plain HTTP if the answer begins with
/// <c>HTTP/</c>. That fails for some servers, and for proxies that do not forward TLS to every port. So <c>http</c> is set alone for
/// hosts of --plain-http-registry.
/// </summary>
internal static class BuildKitConfig
{
    /// <param name="registry">The registry that is pushed to.</param>
    /// <param name="pulls">Mirrors and insecure hosts, or null.</param>
    /// <param name="plainHttp">Hosts that use plain HTTP.</param>
    /// <param name="privileged">Whether a step needs the node's devices.</param>
    public static string Render(
        RegistryPlan registry, PullPlan? pulls, IReadOnlyCollection<string> plainHttp, bool privileged = false)
    {
        var text = new StringBuilder();

        // A media step requests network.host if a registry is in the pod's own network.
        var entitlements = privileged ? "\"network.host\", \"security.insecure\"" : "\"network.host\"";
        text.Append($"insecure-entitlements = [{entitlements}]\n");

        // The state is deleted with the pod. Garbage collection could remove a layer that is built again later, a kernel's with another signing key.
        text.Append("\n[worker.oci]\n  gc = false\n");

        var mirrors = (pulls?.Mirrors ?? []).ToDictionary(mirror => mirror.Host, mirror => mirror.Endpoints, StringComparer.Ordinal);
        var insecure = (pulls?.InsecureHosts ?? []).Append(registry.Insecure ? registry.Host : null).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        foreach (var host in mirrors.Keys.Union(insecure).Order(StringComparer.Ordinal))
        {
            text.Append($"\n[registry.\"{host}\"]\n");
            if (mirrors.TryGetValue(host, out var endpoints))
            {
                text.Append($"  mirrors = [{string.Join(", ", endpoints.Select(endpoint => $"\"{endpoint}\""))}]\n");
            }

            if (insecure.Contains(host))
            {
                text.Append(plainHttp.Contains(host) ? "  http = true\n" : "  http = true\n  insecure = true\n");
            }
        }

        return text.ToString();
    }
}
