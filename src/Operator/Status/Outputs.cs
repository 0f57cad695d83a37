using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Status;

/// <summary>The outputs with all known digests: of a platform once it is pushed, of the index and with the tag once they are written.</summary>
internal static class Outputs
{
    public static IReadOnlyList<OutputStatus> Calculate(ReconcileInput input, IReadOnlyList<OutputStatus> before, Decision decision)
    {
        if (decision.Platforms.Count == 0 || input.Plans.Count == 0)
        {
            return before;
        }

        var registry = input.Plans[0].Registry;
        var products = PublishPlanner.PublishedSteps(input.Plans).Select(step => step.Produces!);
        return
        [
            .. products.Select(product => (Product: product, Index: Index(product.Output))).Select(output => new OutputStatus
            {
                Name = output.Product.Output,
                Image = output.Index is null ? output.Product.Repository : $"{output.Product.Repository}:{registry.Tag}",
                Digest = output.Index,
                Platforms =
                [
                    .. decision.Platforms
                        .Select(observed => observed.Outputs.GetValueOrDefault(output.Product.Output))
                        .OfType<OutputPlatformStatus>(),
                ],
            }),
        ];

        // What a run has published stays so while it is published again.
        string? Index(string output) =>
            decision.Indexes.GetValueOrDefault(output) ?? before.FirstOrDefault(published => published.Name == output)?.Digest;
    }
}
