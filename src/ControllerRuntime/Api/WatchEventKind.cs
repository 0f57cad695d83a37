namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>What a watch reports. Errors are no event here: they surface as <see cref="KubernetesApiException"/>.</summary>
public enum WatchEventKind
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing but a newer resource version.</summary>
    Bookmark,
}
