namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

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
