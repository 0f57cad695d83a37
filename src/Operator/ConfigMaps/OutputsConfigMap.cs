using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.ConfigMaps;

/// <summary>The ConfigMap of <c>spec.publish.configMap</c>: owned by its build, with the outputs of its last success.</summary>
internal sealed record OutputsConfigMap(string Name, IReadOnlyDictionary<string, string> Data)
{
    /// <summary>What the status says about it once it is written.</summary>
    public ConfigMapStatus Status => new() { Name = Name, Checksum = Checksum(Data) };

    /// <summary>Null unless the spec asks for one and its current run has succeeded: it stays as it is while a later run is at work or has failed.</summary>
    public static OutputsConfigMap? Of(TalosImageBuild build, TalosImageBuildStatus status) =>
        build.Spec.Publish?.ConfigMap is { } name && status is { Phase: BuildPhase.Succeeded, LastSucceeded: { } success }
            ? new OutputsConfigMap(name, OutputVariables.Of(success, build.Spec.Registry))
            : null;

    public V1ConfigMap Render(TalosImageBuild build) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = new V1ObjectMeta
        {
            Name = Name,
            NamespaceProperty = build.Metadata.NamespaceProperty,
            Labels = new Dictionary<string, string> { [Labels.ManagedBy] = Labels.ManagedByValue },
            OwnerReferences = [Ownership.By(build)],
        },
        Data = Data.ToDictionary(StringComparer.Ordinal),
    };

    private static string Checksum(IReadOnlyDictionary<string, string> data)
    {
        // Neither names nor values contain a line break.
        var lines = data.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
