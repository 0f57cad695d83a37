namespace TalosImageOperator.ControllerRuntime.Metrics;

/// <summary>What a work queue can be asked when metrics are collected.</summary>
internal interface IQueueGauge
{
    double UnfinishedSeconds { get; }

    double LongestRunningSeconds { get; }
}
