using System.Text;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// The sidecar's buildkitd.toml. Hosts and mirrors come from checked options and from the spec's pattern-checked fields, so that no
/// value needs escaping. <c>http</c> with <c>insecure</c> makes BuildKit try TLS unverified, then plain HTTP if the answer begins
/// with <c>HTTP/</c>: not every server's does, and no proxy lets TLS through to any port. So <c>http</c> stands alone where the
/// operator was told that a host speaks nothing else.
/// </summary>
internal static class BuildKitConfig
{
    /// <param name="registry">That is pushed to.</param>
    /// <param name="pulls">Mirrors and insecure hosts, or null.</param>
    /// <param name="plainHttp">Hosts that are known to speak plain HTTP.</param>
    /// <param name="privileged">Whether a step asks for the node's devices.</param>
    public static string Render(
        RegistryPlan registry, PullPlan? pulls, IReadOnlyCollection<string> plainHttp, bool privileged = false)
    {
        var text = new StringBuilder();

        // A media step that talks to a registry on the pod's own network asks for it.
        var entitlements = privileged ? "\"network.host\", \"security.insecure\"" : "\"network.host\"";
        text.Append($"insecure-entitlements = [{entitlements}]\n");

        // The state goes with the pod. A layer that was collected before would be made again, and a kernel's with another signing key.
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
