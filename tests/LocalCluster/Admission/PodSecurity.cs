using System.Text.RegularExpressions;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Admission;

/// <summary>
/// Pod security by the labels of the namespace (https://kubernetes.io/docs/concepts/security/pod-security-admission/): a pod
/// that its enforce level forbids is refused, one that its warn level forbids gets a warning, as does a Job or Deployment with
/// such a template. There is no audit log for the audit level to write to, and every version is judged as the latest.
/// </summary>
internal sealed partial class PodSecurity(ObjectStore store)
{
    private const string Prefix = "pod-security.kubernetes.io/";
    private const string Privileged = "privileged";
    private static readonly string[] Levels = [Privileged, "baseline", "restricted"];

    public void Admit(AdmissionRequest request)
    {
        if (!request.IsWhole)
        {
            return;
        }

        if (request.Concerns(Kinds.Namespaces))
        {
            AdmitNamespace(request);
        }
        else if (request.Concerns(Kinds.Pods))
        {
            AdmitPod(request);
        }
        else if (request.Value.Map("spec", "template", "spec") is { } template)
        {
            Warn(request, request.Value.Map("spec", "template", "metadata"), template);
        }
    }

    private void AdmitNamespace(AdmissionRequest request)
    {
        JsonObject? labels = Labels(request.Value), before = Labels(request.Old);
        var errors = new FieldErrors();
        foreach (var mode in (ReadOnlySpan<string>)["enforce", "audit", "warn"])
        {
            if (labels.Text(Prefix + mode) is { } level && !Levels.Contains(level))
            {
                errors.Invalid($"metadata.labels[{Prefix}{mode}]", level, $"must be one of {string.Join(", ", Levels)}");
            }

            if (labels.Text($"{Prefix}{mode}-version") is { } version && !Version().IsMatch(version))
            {
                errors.Invalid($"metadata.labels[{Prefix}{mode}-version]", version, "must be \"latest\" or \"v1.x\"");
            }
        }
        var changed = !JsonNode.DeepEquals(labels, before);
        if (errors.Causes.Count > 0 && changed)
        {
            throw ApiErrors.Invalid(request.Kind, request.Value.Name(), errors);
        }

        if (request.Old is null || !changed || Policy(labels, "enforce") is not { } policy || policy == Policy(before, "enforce"))
        {
            return;
        }

        string[] violations = [.. store.Current.Of(Kinds.Pods).Values.Select(pod => pod.Value).Where(pod => pod.Namespace() == request.Value.Name())
            .Select(pod => (Name: pod.Name(), Found: new PodSecurityStandards(pod.Map("metadata"), pod.Map("spec")!).Reasons(policy.Level)))
            .Where(pod => pod.Found.Length > 0).GroupBy(pod => pod.Found).Select(Summary).Order(StringComparer.Ordinal)];
        if (violations.Length == 0)
        {
            return;
        }

        request.Options.Warnings.Add($"existing pods in namespace \"{request.Value.Name()}\" violate the new PodSecurity enforce level \"{policy}\"");
        request.Options.Warnings.AddRange(violations);
    }

    private static string Summary(IGrouping<string, (string Name, string Found)> pods)
    {
        var others = pods.Count() switch { 1 => "", 2 => " (and 1 other pod)", var count => $" (and {count - 1} other pods)" };
        return $"{pods.Min(pod => pod.Name)}{others}: {pods.Key}";
    }

    private void AdmitPod(AdmissionRequest request)
    {
        var spec = request.Value.Child("spec");
        // Of what an update may change, nothing but the image is a reason to judge a pod again.
        if (request.Old is { } old && Images(spec).SequenceEqual(Images(old.Child("spec"))))
        {
            return;
        }

        if (Policy(LabelsOf(request.Namespace), "enforce") is { } policy
            && new PodSecurityStandards(request.Value.Map("metadata"), spec).Violations(policy.Level) is { Length: > 0 } violations)
        {
            throw request.Forbid($"violates PodSecurity \"{policy}\": {violations}");
        }

        Warn(request, request.Value.Map("metadata"), spec);
    }

    private void Warn(AdmissionRequest request, JsonObject? metadata, JsonObject spec)
    {
        var labels = LabelsOf(request.Namespace);
        if ((Policy(labels, "warn") ?? (labels.Text(Prefix + "warn") is null ? Policy(labels, "enforce") : null)) is { } policy
            && new PodSecurityStandards(metadata, spec).Violations(policy.Level) is { Length: > 0 } violations)
        {
            request.Options.Warnings.Add($"would violate PodSecurity \"{policy}\": {violations}");
        }
    }

    private JsonObject? LabelsOf(string @namespace) => Labels(store.Current.Find(Kinds.Namespaces, null, @namespace)?.Value);

    private static JsonObject? Labels(JsonObject? value) => value.Map("metadata", "labels");

    /// <summary>The requirements of a mode. Null if there are none.</summary>
    private static LevelVersion? Policy(JsonObject? labels, string mode) => labels.Text(Prefix + mode) is null or Privileged ? null
        : new LevelVersion(labels.Text(Prefix + mode)!, labels.Text($"{Prefix}{mode}-version") ?? "latest");

    private static IEnumerable<string?> Images(JsonObject spec) => PodSecurityStandards.Containers(spec).Select(container => container.Text("image"));

    [GeneratedRegex(@"\A(?:latest|v1\.(?:[0-9]|[1-9][0-9]*))\z")]
    private static partial Regex Version();

    private sealed record LevelVersion(string Level, string Version)
    {
        public override string ToString() => $"{Level}:{Version}";
    }
}
