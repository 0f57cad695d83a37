using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Observation;

/// <summary>A missing Secret or ConfigMap that a pod is waiting for, from the kubelet's message about a volume.</summary>
/// <param name="Reason">The reason of the condition.</param>
/// <param name="Message">The message of the condition.</param>
internal sealed record MissingVolumeSource(string Reason, string Message)
{
    private const string DockerConfig = "with type kubernetes.io/dockerconfigjson and the key .dockerconfigjson, ";

    // By volume: the keys that the object must have, and the field that references it.
    private static readonly Dictionary<string, string> Remedies = new(StringComparer.Ordinal)
    {
        [Volumes.Registry] = DockerConfig + "or correct spec.registry.secretRef or spec.registry.pullSecretRefs",
        [Volumes.RegistryCa] = "with the key ca.crt, or correct spec.registry.certSecretRef",
        [Volumes.KernelChanges] = "or correct spec.pkgs.build.kernel.configMapRef",
        [Volumes.KernelKey] = "with the key signing_key.pem, or correct spec.pkgs.build.kernel.signingKeySecretRef",
        [Volumes.SecureBoot] = "or correct spec.imager.secureBoot.secretRef",
        [Volumes.Signing] = "with the key cosign.key, or correct spec.sign.secretRef",
        [Volumes.BuildKitTls] = "with the keys ca.crt, tls.crt and tls.key, or correct the operator's --buildkit-tls-secret",
        [Volumes.EmbeddedConfig] = "with the key named in spec.imager.embeddedConfig.key, or correct spec.imager.embeddedConfig",
    };

    static MissingVolumeSource()
    {
        for (var rule = 0; rule < Limits.ImageRules; rule++)
        {
            Remedies[Volumes.VerifyImagesOf(rule)] = $"or correct secretRef or trustedRootSecretRef of spec.verify.images[{rule}]";
        }

        foreach (var (tree, field) in TreeIds.Fields)
        {
            Remedies[Volumes.GitOf(tree)] = $"or correct {field}.secretRef";
            Remedies[Volumes.PatchesOf(tree)] = $"or correct {field}.patches.configMapRef";
            Remedies[Volumes.VerifyOf(tree)] = $"with public keys in *.asc or *.sshpub, or correct {field}.verify.secretRef";
        }
    }

    /// <summary>Null if the message has another subject.</summary>
    public static MissingVolumeSource? In(PodView pod, string words)
    {
        var volume = pod.Spec.Volumes?.FirstOrDefault(volume =>
            Remedies.ContainsKey(volume.Name) && words.Contains($"volume \"{volume.Name}\"", StringComparison.Ordinal));
        if (volume is null)
        {
            return null;
        }

        var (kind, reason) = volume.ConfigMap is null ? ("Secret", Reasons.SecretNotFound) : ("ConfigMap", Reasons.ConfigMapNotFound);
        return new MissingVolumeSource(
            reason,
            $"{kind} {Names(volume, words)} cannot be mounted: {words.Trim().TrimEnd('.')}. Create it in namespace "
            + $"{pod.Metadata.NamespaceProperty} {Remedies[volume.Name]}. The build then continues.");
    }

    private static string Names(VolumeView volume, string words) =>
        volume.ConfigMap?.Name ?? volume.Secret?.SecretName ?? Projected(volume, words);

    // The kubelet names the Secrets that it does not find, but not a Secret that lacks a key.
    private static string Projected(VolumeView volume, string words)
    {
        List<string> all = [.. (volume.Projected?.Sources ?? []).Select(source => source.Secret?.Name).OfType<string>()];
        List<string> missing = [.. all.Where(name => words.Contains($"secret \"{name}\" not found", StringComparison.Ordinal))];
        var keyIsMissing = words.Contains("non-existent secret key", StringComparison.Ordinal);
        return missing.Count == 0 || keyIsMissing ? string.Join(" or ", all) : string.Join(" and ", missing);
    }
}
