namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>A Job's fields, with the API's defaults where they are absent.</summary>
internal static class JobReading
{
    /// <summary>Keeps a pod in existence until its end has been counted.</summary>
    public const string TrackingFinalizer = "batch.kubernetes.io/job-tracking";

    public static bool IsSuspended(this JsonObject job) => job.Flag("spec", "suspend") == true;

    public static bool HasEnded(this JsonObject job) => job.HasCondition("Complete") || job.HasCondition("Failed");

    public static long BackoffLimit(this JsonObject job) => job.Integer("spec", "backoffLimit") ?? 6;

    public static long Parallelism(this JsonObject job) => job.Integer("spec", "parallelism") ?? 1;

    /// <summary>The number of pods that must succeed. Null if one success ends a Job of parallel workers.</summary>
    public static long? Completions(this JsonObject job) =>
        job.Integer("spec", "completions") ?? (job.Integer("spec", "parallelism") is null ? 1 : null);

    /// <summary>Whether a pod is replaced only once it has ended, and not as soon as it is being deleted.</summary>
    public static bool ReplacesOnlyFailed(this JsonObject job) =>
        job.Text("spec", "podReplacementPolicy") is { } policy
            ? policy == "Failed"
            : job.Map("spec", "podFailurePolicy") is not null;

    public static bool IsOwnedBy(this JsonObject pod, JsonObject job) => pod.ControllerOwner().Text("uid") == job.Uid();

    public static bool IsTracked(this JsonObject pod) => pod.HasFinalizer(TrackingFinalizer);
}

/// <summary>A Job's pod template as a pod.</summary>
internal static class JobPods
{
    private static readonly string[] NameLabels = ["batch.kubernetes.io/job-name", "job-name"];
    private static readonly string[] UidLabels = ["batch.kubernetes.io/controller-uid", "controller-uid"];

    public static JsonObject Render(JsonObject job)
    {
        var template = job.Map("spec", "template")?.Copy() ?? [];
        var metadata = template.Map("metadata") ?? [];
        var labels = metadata.Map("labels")?.Copy() ?? [];
        foreach (var label in NameLabels)
        {
            labels[label] = job.Name();
        }

        foreach (var label in UidLabels)
        {
            labels[label] = job.Uid();
        }

        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["generateName"] = $"{job.Name()}-",
                ["namespace"] = job.Namespace(),
                ["labels"] = labels,
                ["finalizers"] = metadata.Items("finalizers").Texts().Append(JobReading.TrackingFinalizer).ToJson(),
                ["ownerReferences"] = new JsonArray(job.AsControllerOwner("batch/v1", "Job")),
            },
            ["spec"] = template.Map("spec")?.Copy() ?? [],
        };
        pod.Metadata().Put("annotations", metadata.Map("annotations")?.Copy());
        return pod;
    }
}
