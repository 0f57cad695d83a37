using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>The period after which an unfinished build is reconciled again. Jitter of 10 % spreads the builds over time.</summary>
internal sealed class ResyncPeriod(OperatorOptions options, Random random)
{
    private const double Jitter = 0.1;

    public TimeSpan Next() => options.Controller.Resync * (1 - Jitter + (2 * Jitter * random.NextDouble()));
}
