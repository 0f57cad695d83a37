namespace TalosImageOperator.LocalCluster.Controllers.Objects;

/// <summary>The parts of <c>metadata</c> that controllers decide by.</summary>
internal static class Metadata
{
    public static string Uid(this JsonObject value) => value.Text("metadata", "uid") ?? "";

    public static bool IsTerminating(this JsonObject value) => value.DeletedAt() is not null;

    public static DateTimeOffset? DeletedAt(this JsonObject value) => value.Time("metadata", "deletionTimestamp");

    public static DateTimeOffset? CreatedAt(this JsonObject value) => value.Time("metadata", "creationTimestamp");

    public static DateTimeOffset? Time(this JsonNode? value, params ReadOnlySpan<string> path) =>
        Timestamps.Parse(value.Text(path));

    public static IEnumerable<JsonObject> Owners(this JsonObject value) =>
        value.Items("metadata", "ownerReferences").Objects();

    public static JsonObject? ControllerOwner(this JsonObject value) =>
        value.Owners().FirstOrDefault(owner => owner.Flag("controller") == true);

    public static bool HasFinalizer(this JsonObject value, string finalizer) =>
        value.Items("metadata", "finalizers").Texts().Contains(finalizer, StringComparer.Ordinal);

    public static void RemoveFinalizer(this JsonObject value, string finalizer)
    {
        if (value.Items("metadata", "finalizers") is not { } all)
        {
            return;
        }

        string[] rest = [.. all.Texts().Where(text => text != finalizer)];
        value.Metadata().Put("finalizers", rest.Length == 0 ? null : rest.ToJson());
    }

    /// <summary>An object that has nothing yet but its name.</summary>
    public static JsonObject Named(string apiVersion, string kind, string name, string? @namespace = null)
    {
        var metadata = new JsonObject { ["name"] = name };
        metadata.Put("namespace", @namespace);
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    /// <summary>A reference to this object as another's managing owner.</summary>
    public static JsonObject AsControllerOwner(this JsonObject value, string apiVersion, string kind) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = value.Name(),
        ["uid"] = value.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}

/// <summary>What controllers ask of a pod.</summary>
internal static class PodReading
{
    public static string Phase(this JsonObject pod) => pod.Text("status", "phase") is { Length: > 0 } phase ? phase : "Pending";

    public static bool IsFinished(this JsonObject pod) => pod.Phase() is "Succeeded" or "Failed";

    public static bool IsActive(this JsonObject pod) => !pod.IsFinished() && !pod.IsTerminating();

    public static string? NodeName(this JsonObject pod) =>
        pod.Text("spec", "nodeName") is { Length: > 0 } name ? name : null;

    /// <summary>When its last container ended, according to its status.</summary>
    public static DateTimeOffset? FinishedAt(this JsonObject pod) =>
        pod.ContainerStatuses().Select(status => status.Time("state", "terminated", "finishedAt")).Max();

    /// <summary>Main containers first, then init containers and sidecars.</summary>
    public static IEnumerable<JsonObject> ContainerStatuses(this JsonObject pod) =>
        pod.Items("status", "containerStatuses").Objects().Concat(pod.Items("status", "initContainerStatuses").Objects());

    /// <summary>An init container that runs beside the main ones (a native sidecar).</summary>
    public static bool IsSidecar(this JsonObject initContainer) => initContainer.Text("restartPolicy") == "Always";
}
