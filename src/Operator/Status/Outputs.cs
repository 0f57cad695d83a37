using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;

namespace TalosImageOperator.Operator.Status;

/// <summary>The outputs with every digest that is known: a platform's when it is pushed, the index's when the tag is written.</summary>
internal static class Outputs
{
    public static IReadOnlyList<OutputStatus> Calculate(BuildCase build, IReadOnlyList<OutputStatus> before, Decision decision)
    {
        if (decision.Platforms.Count == 0 || build.Plans.Count == 0)
        {
            return before;
        }

        var registry = build.Plans[0].Registry;
        var products = build.Plans[0].Steps.Select(step => step.Produces).Where(product => product is { Published: true });
        return
        [
            .. products.Select(product => new OutputStatus
            {
                Name = product!.Output,
                Image = $"{product.Repository}:{registry.Tag}",
                Digest = decision.Indexes.GetValueOrDefault(product.Output),
                Platforms =
                [
                    .. decision.Platforms
                        .Select(seen => seen.Outputs.GetValueOrDefault(product.Output))
                        .OfType<OutputPlatformStatus>(),
                ],
            }),
        ];
    }
}
