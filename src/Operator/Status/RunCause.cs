using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Status;

/// <summary>Why a run starts, by the fields that have changed. Values are compared by digest and never shown.</summary>
internal static class RunCause
{
    private const int Digits = 8;

    /// <summary>Compares the status of the previous run with the digests of the spec of this run.</summary>
    public static string Of(BuildRun run, TalosImageBuildStatus before, IReadOnlyDictionary<string, string> digests)
    {
        if (before.Fingerprint is null)
        {
            return "first build";
        }

        var changed = digests.Keys.Union(before.SpecDigests.Keys)
            .Where(field => digests.GetValueOrDefault(field) != before.SpecDigests.GetValueOrDefault(field))
            .Order(StringComparer.Ordinal).Select(field => $"spec.{field}").ToList();
        var requested = run.Rebuild is not null && run.Rebuild != before.LastHandledRebuild;
        return (changed.Count, requested) switch
        {
            (0, true) => "rebuild requested",

            // A rejected spec is accepted by another version, or an invalid edit was reverted.
            (0, false) => before.Failure is { Reason: Reasons.InvalidSpec } ? "spec accepted" : "operator updated",
            (_, true) => $"{string.Join(", ", changed)} changed and rebuild requested",
            _ => $"{string.Join(", ", changed)} changed",
        };
    }

    /// <summary>The digests of the top-level fields of the spec.</summary>
    public static IReadOnlyDictionary<string, string> Digests(TalosImageBuildSpec spec) =>
        JsonSerializer.SerializeToElement(spec, EntitiesJsonContext.Default.TalosImageBuildSpec).EnumerateObject().ToDictionary(
            field => field.Name,
            field => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(field.Value.GetRawText())))[..Digits],
            StringComparer.Ordinal);
}
