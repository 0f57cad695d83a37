namespace TalosImageOperator.ControllerRuntime.Metrics;

/// <summary>The values of a work queue that are read when metrics are collected.</summary>
internal interface IQueueGauge
{
    double UnfinishedSeconds { get; }

    double LongestRunningSeconds { get; }
}
