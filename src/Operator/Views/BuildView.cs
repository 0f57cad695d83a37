using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Views;

/// <summary>What the cache keeps of a build.</summary>
internal static class BuildView
{
    /// <summary>The outputs of a finished run are those of the last success: the largest part of its status is kept once.</summary>
    public static TalosImageBuild Kept(TalosImageBuild build) =>
        build.Status.LastSucceeded is { Outputs: { Count: > 0 } last } success && AreSame(last, build.Status.Outputs)
            ? build with { Status = build.Status with { LastSucceeded = success with { Outputs = build.Status.Outputs } } }
            : build;

    // The digest of an index is that of all it refers to.
    private static bool AreSame(IReadOnlyList<OutputStatus> some, IReadOnlyList<OutputStatus> others) =>
        some.Select(Identity).SequenceEqual(others.Select(Identity));

    private static object Identity(OutputStatus output) => output.Digest is { } digest ? (output.Name, output.Image, digest) : output;
}
