using System.Text;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// The sidecar's buildkitd.toml. Hosts come from checked options and from the spec's pattern-checked host, so that no
/// value needs escaping. <c>http</c> with <c>insecure</c> makes BuildKit try TLS unverified, then plain HTTP.
/// </summary>
internal static class BuildKitConfig
{
    /// <param name="registries">The operator's.</param>
    /// <param name="registry">The build's.</param>
    /// <param name="privileged">Whether a step asks for the node's devices.</param>
    public static string Render(RegistryOptions registries, RegistrySpec registry, bool privileged = false)
    {
        var text = new StringBuilder();

        // A media step that talks to a registry on the pod's own network asks for it.
        var entitlements = privileged ? "\"network.host\", \"security.insecure\"" : "\"network.host\"";
        text.Append($"insecure-entitlements = [{entitlements}]\n");

        var plain = registries.PlainHttp.ToHashSet(StringComparer.Ordinal);
        var hosts = registries.Mirrors.Keys.Concat(plain).Append(registry.Insecure ? registry.Host : null)
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        foreach (var host in hosts)
        {
            text.Append($"\n[registry.\"{host}\"]\n");
            if (registries.Mirrors.TryGetValue(host, out var mirrors))
            {
                text.Append($"  mirrors = [{string.Join(", ", mirrors.Select(mirror => $"\"{mirror}\""))}]\n");
            }

            if (plain.Contains(host))
            {
                text.Append("  http = true\n");
            }
            else if (registry.Insecure && host == registry.Host)
            {
                text.Append("  http = true\n  insecure = true\n");
            }
        }

        return text.ToString();
    }
}
