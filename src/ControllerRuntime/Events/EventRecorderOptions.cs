namespace TalosImageOperator.ControllerRuntime.Events;

/// <summary>Options of the event recorder.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>Names the controller; a qualified name such as <c>example.dev/controller</c>.</summary>
    public string ReportingController { get; set; } = "controller-runtime";

    /// <summary>Names the process; at most 128 characters.</summary>
    public string ReportingInstance { get; set; } = Environment.MachineName;

    /// <summary>The maximum number of queued events. More are dropped.</summary>
    public int Capacity { get; set; } = 1000;

    /// <summary>
    /// The count of a repeated event is written at most this often. An event that recurs after another event of the object is written
    /// immediately, as a new event if this time has passed, so that the last event of an object is always its latest.
    /// </summary>
    public TimeSpan SeriesRefresh { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A series of an event ends after this time without a new occurrence. The next occurrence is a new event.</summary>
    public TimeSpan SeriesEnd { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>How long waiting events may still be written when the process stops.</summary>
    public TimeSpan FlushLimit { get; set; } = TimeSpan.FromSeconds(3);
}
