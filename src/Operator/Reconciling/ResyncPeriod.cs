using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>When an unfinished build is due again: spread by a tenth, so that builds of one start of the operator drift apart.</summary>
internal sealed class ResyncPeriod(OperatorOptions options, Random random)
{
    private const double Jitter = 0.1;

    public TimeSpan Next() => options.Controller.Resync * (1 - Jitter + (2 * Jitter * random.NextDouble()));
}
