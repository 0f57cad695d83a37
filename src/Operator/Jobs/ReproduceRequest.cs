using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>A second build of a run.</summary>
/// <param name="RunId">Of the run.</param>
/// <param name="Node">Where it is built: <see cref="RebuildNode.Other"/> or <see cref="RebuildNode.Any"/>.</param>
/// <param name="Request">The annotation's value, or the last one that was handled; null if there never was one.</param>
public sealed record ReproduceRequest(string RunId, RebuildNode Node, string? Request)
{
    /// <summary>Names its Jobs.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{RunId}\nreproduce\n{Node}\n{Request}")));

    /// <summary>Whether the spec waits for its result before it publishes.</summary>
    public bool Required { get; init; }

    /// <summary>Null if neither the spec nor a new annotation requests one.</summary>
    public static ReproduceRequest? Of(BuildRun run)
    {
        var (spec, status) = (run.Build.Spec.Reproduce, run.Build.Status);
        var annotation = BuildRun.ReproduceOf(run.Build);
        if (spec is { Rebuild: not RebuildNode.Never })
        {
            return new ReproduceRequest(run.RunId, spec.Rebuild, annotation ?? status.LastHandledReproduce) { Required = spec.Required };
        }

        // A value is one request: a later run does not repeat it.
        var isOpen = annotation is not null && (annotation != status.LastHandledReproduce || (run.IsCurrentIn(status) && status.Reproduction is not null));
        return isOpen ? new ReproduceRequest(run.RunId, RebuildNode.Any, annotation) : null;
    }

    /// <summary>Whether it has a result in the status of the run.</summary>
    public bool IsMetBy(TalosImageBuildStatus status) => status.Reproduction is { CompletedAt: not null } done
        && (done.Rebuilt == Node || Node == RebuildNode.Any) && status.LastHandledReproduce == Request;

    /// <summary>Whether the status of the run describes it, before it has a result.</summary>
    public bool IsOpenIn(TalosImageBuildStatus status) =>
        status.Reproduction is { CompletedAt: null } open && open.Rebuilt == Node && status.LastHandledReproduce == Request;
}
