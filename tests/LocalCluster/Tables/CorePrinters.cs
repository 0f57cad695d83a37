namespace TalosImageOperator.LocalCluster.Tables;

/// <summary>The columns of the smaller built-in kinds, as kubectl shows them.</summary>
internal static class CorePrinters
{
    private static readonly TableColumn Age = TablePrinter.AgeColumn;

    public static TablePrinter Namespace { get; } = Make([new("Status"), Age],
        (value, now) => [value.Text("status", "phase"), AgeOf(value, now)]);

    public static TablePrinter ConfigMap { get; } = Make([new("Data"), Age], (value, now) =>
        [(value.Map("data")?.Count ?? 0) + (value.Map("binaryData")?.Count ?? 0), AgeOf(value, now)]);

    public static TablePrinter Secret { get; } = Make([new("Type"), new("Data"), Age], (value, now) =>
        [value.Text("type"), value.Map("data")?.Count ?? 0, AgeOf(value, now)]);

    public static TablePrinter ServiceAccount { get; } = Make([new("Secrets"), Age], (value, now) =>
        [value.Items("secrets")?.Count ?? 0, AgeOf(value, now)]);

    public static TablePrinter Lease { get; } = Make([new("Holder"), Age],
        (value, now) => [value.Text("spec", "holderIdentity") ?? "", AgeOf(value, now)]);

    public static TablePrinter CustomResourceDefinition { get; } =
        Make([new("Created At", "date")], (value, now) => [value.Text("metadata", "creationTimestamp")]);

    public static TablePrinter Service { get; } = Make(
        [new("Type"), new("Cluster-IP"), new("External-IP"), new("Port(s)"), Age, new("Selector", Priority: 1)],
        (value, now) =>
        [
            value.Text("spec", "type"), value.Text("spec", "clusterIP") ?? "<none>", "<none>",
            string.Join(",", value.Items("spec", "ports").Objects()
                .Select(port => $"{port.Integer("port")}/{port.Text("protocol")}")) is { Length: > 0 } ports ? ports : "<none>",
            AgeOf(value, now), Pairs(value.Map("spec", "selector")),
        ]);

    public static TablePrinter Deployment { get; } = Make(
        [
            new("Ready"), new("Up-to-date"), new("Available"), Age, new("Containers", Priority: 1), new("Images",
                Priority: 1), new("Selector", Priority: 1),
        ],
        (value, now) =>
        [
            $"{value.Integer("status", "readyReplicas") ?? 0}/{value.Integer("spec", "replicas") ?? 0}",
            value.Integer("status", "updatedReplicas") ?? 0, value.Integer("status", "availableReplicas")
                ?? 0, AgeOf(value, now),
            Containers(value, "name"), Containers(value, "image"), Pairs(value.Map("spec", "selector", "matchLabels")),
        ]);

    public static TablePrinter Node { get; } = Make(
        [
            new("Status"), new("Roles"), Age, new("Version"), new("Internal-IP", Priority: 1), new("External-IP",
                Priority: 1),
            new("OS-Image", Priority: 1), new("Kernel-Version", Priority: 1), new("Container-Runtime", Priority: 1),
        ],
        (value, now) =>
        [
            NodeStatus(value), Roles(value), AgeOf(value, now), value.Text("status", "nodeInfo", "kubeletVersion") ?? "",
            Address(value, "InternalIP"), Address(value, "ExternalIP"), Info(value, "osImage"), Info(value,
                "kernelVersion"), Info(value, "containerRuntimeVersion"),
        ]);

    public static string AgeOf(JsonObject value, DateTimeOffset now) =>
        Ages.Since(value.Text("metadata", "creationTimestamp"), now);

    public static string Pairs(JsonObject? labels) =>
        labels is { Count: > 0 } ? string.Join(",", labels.Select(label => $"{label.Key}={label.Value}")) : "<none>";

    public static string Containers(JsonObject value, string field) =>
        string.Join(",", value.Items("spec", "template", "spec", "containers").Objects()
            .Select(container => container.Text(field)));

    private static TablePrinter Make(IEnumerable<TableColumn> columns, Func<JsonObject, DateTimeOffset, JsonArray> cells) =>
        new([TablePrinter.NameColumn, .. columns], (value, now) =>
        {
            var row = cells(value, now);
            row.Insert(0, value.Name());
            return row;
        });

    private static string NodeStatus(JsonObject node)
    {
        var ready = node.Items("status", "conditions").Objects()
            .Where(condition => condition.Text("type") == "Ready")
            .Select(condition => condition.Text("status") == "True" ? "Ready" : "NotReady")
            .FirstOrDefault("Unknown");
        return node.Flag("spec", "unschedulable") == true ? ready + ",SchedulingDisabled" : ready;
    }

    private static string Roles(JsonObject node)
    {
        const string Prefix = "node-role.kubernetes.io/";
        string[] roles = [.. (node.Map("metadata", "labels") ?? []).Select(label => label.Key)
            .Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)).Select(key => key[Prefix.Length..])];
        return roles.Length == 0 ? "<none>" : string.Join(",", roles.Order(StringComparer.Ordinal));
    }

    private static string Address(JsonObject node, string type) =>
        node.Items("status", "addresses").Objects().FirstOrDefault(address => address.Text("type") == type)?.Text("address")
            ?? "<none>";

    private static string Info(JsonObject node, string field) =>
        node.Text("status", "nodeInfo", field) is { Length: > 0 } text ? text : "<unknown>";
}
