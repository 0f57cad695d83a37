namespace TalosImageOperator.LocalCluster.Tables;

internal static class JobPrinter
{
    public static TablePrinter Instance { get; } = new(
        [
            TablePrinter.NameColumn, new("Status"), new("Completions"), new("Duration"), TablePrinter.AgeColumn,
            new("Containers", Priority: 1), new("Images", Priority: 1), new("Selector", Priority: 1),
        ],
        (job, now) =>
        [
            job.Name(), Status(job), Completions(job), Duration(job, now), CorePrinters.AgeOf(job, now),
            CorePrinters.Containers(job, "name"), CorePrinters.Containers(job, "image"),
            CorePrinters.Pairs(job.Map("spec", "selector", "matchLabels")),
        ]);

    private static string Status(JsonObject job)
    {
        if (Has(job, "Complete"))
        {
            return "Complete";
        }

        if (Has(job, "Failed"))
        {
            return "Failed";
        }

        if (job.At("metadata", "deletionTimestamp") is not null)
        {
            return "Terminating";
        }

        if (Has(job, "Suspended"))
        {
            return "Suspended";
        }

        if (Has(job, "FailureTarget"))
        {
            return "FailureTarget";
        }

        return Has(job, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }

    private static bool Has(JsonObject job, string type) =>
        job.Items("status", "conditions").Objects()
            .Any(condition => condition.Text("type") == type && condition.Text("status") == "True");

    private static string Completions(JsonObject job)
    {
        var succeeded = job.Integer("status", "succeeded") ?? 0;
        if (job.Integer("spec", "completions") is { } wanted)
        {
            return $"{succeeded}/{wanted}";
        }

        var parallelism = job.Integer("spec", "parallelism") ?? 0;
        return parallelism > 1 ? $"{succeeded}/1 of {parallelism}" : $"{succeeded}/1";
    }

    private static string Duration(JsonObject job, DateTimeOffset now)
    {
        if (Timestamps.Parse(job.Text("status", "startTime")) is not { } start)
        {
            return "";
        }

        return Ages.Format((Timestamps.Parse(job.Text("status", "completionTime")) ?? now) - start);
    }
}
