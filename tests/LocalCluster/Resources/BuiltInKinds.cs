using TalosImageOperator.LocalCluster.Rules;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Tables;

namespace TalosImageOperator.LocalCluster.Resources;

/// <summary>The table of built-in kinds, the preferred version of a resource first.</summary>
internal static class BuiltInKinds
{
    private static readonly SubresourceKind[] PodSubresources =
    [
        new("binding", "", "v1", "Binding", ["create"]),
        new("log", "", "v1", "Pod", ["get"]),
    ];

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Cluster("", "v1", "Namespace", "ns") with
        {
            StatusSubresource = true, Rules = new NamespaceRules(),
            FieldLabels = Labels(("status.phase", value => value.Text("status", "phase") ?? "")),
        },
        Cluster("", "v1", "Node", "no") with
        {
            StatusSubresource = true, Rules = new NodeRules(), Printer = Columns(("Ready", ".status.conditions[?(@.type==\"Ready\")].status"), ("Version", ".status.nodeInfo.kubeletVersion")),
            FieldLabels = Labels(("spec.unschedulable", value => value.Flag("spec", "unschedulable") == true ? "true"
                : "false")),
        },
        Namespaced("", "v1", "Pod", "po") with
        {
            Categories = ["all"], StatusSubresource = true, Rules = new PodRules(), Printer = Columns(("Status", ".status.phase"), ("Node", ".spec.nodeName")),
            Subresources = PodSubresources, ReturnsDeleted = true, TracksGeneration = true, FieldLabels = PodFields(),
        },
        Namespaced("", "v1", "ConfigMap", "cm") with { Rules = new ConfigMapRules() },
        Namespaced("", "v1", "Secret") with
        {
            Rules = new SecretRules(), FieldLabels = Labels(
                ("type", value => value.Text("type") ?? "")),
        },
        Namespaced("", "v1", "Event", "ev") with
        {
            Rules = new EventRules(), Printer = Columns(("Type", ".type"), ("Reason", ".reason"), ("Object", ".involvedObject.name"), ("Message", ".message")), FieldLabels = EventFields(),
        },
        Namespaced("", "v1", "ServiceAccount", "sa") with
        {
            Rules = new ServiceAccountRules(),
            Subresources = [new("token", "authentication.k8s.io", "v1", "TokenRequest", ["create"])],
        },
        Namespaced("", "v1", "Service", "svc") with { Categories = ["all"], StatusSubresource = true,
            Rules = new ServiceRules() },
        Namespaced("", "v1", "ResourceQuota", "quota") with { StatusSubresource = true },
        Namespaced("", "v1", "LimitRange", "limits"),
        Namespaced("", "v1", "PersistentVolumeClaim", "pvc") with { StatusSubresource = true },
        Namespaced("batch", "v1", "Job") with
        {
            Categories = ["all"], StatusSubresource = true, TracksGeneration = true, DefaultPropagation = "Orphan",
            Rules = new JobRules(), Printer = Columns(("Succeeded", ".status.succeeded"), ("Condition", ".status.conditions[-1].type")),
            FieldLabels = Labels(("status.successful", value => $"{value.Integer("status", "succeeded") ?? 0}")),
        },
        Namespaced("coordination.k8s.io", "v1", "Lease") with
        {
            Rules = new LeaseRules(), UnconditionalUpdate = false,
        },
        Namespaced("events.k8s.io", "v1", "Event", "ev") with
        {
            Schema = BuiltInTypes.Get("EventsV1Event"), Rules = new EventRules(
                requiresTime: true), Printer = Columns(("Type", ".type"), ("Reason", ".reason"), ("Object", ".regarding.name"), ("Note", ".note")),
            SharedStorage = Kinds.Events, ToStored = EventViews.ToCore, FromStored = EventViews.ToEventsV1,
            FieldLabels = EventFields(),
        },
        Namespaced("apps", "v1", "Deployment", "deploy") with
        {
            Categories = ["all"], StatusSubresource = true, TracksGeneration = true, Rules = new DeploymentRules(), Printer = Columns(("Replicas", ".spec.replicas"), ("Ready", ".status.readyReplicas")),
        },
        // None is made for a Deployment, but helm lists them to learn whether one is ready.
        Namespaced("apps", "v1", "ReplicaSet", "rs") with { Categories = ["all"], StatusSubresource = true, TracksGeneration = true },
        Namespaced("apps", "v1", "StatefulSet", "sts") with { Categories = ["all"], StatusSubresource = true, TracksGeneration = true, Rules = new StatefulSetRules() },
        Namespaced("rbac.authorization.k8s.io", "v1", "Role") with { Rules = new RoleRules() },
        Namespaced("rbac.authorization.k8s.io", "v1", "RoleBinding") with { Rules = new RoleBindingRules() },
        Cluster("rbac.authorization.k8s.io", "v1", "ClusterRole") with { Rules = new RoleRules() },
        Cluster("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding") with { Rules = new RoleBindingRules() },
        Namespaced("policy", "v1", "PodDisruptionBudget", "pdb") with { StatusSubresource = true, TracksGeneration = true },
        Namespaced("networking.k8s.io", "v1", "NetworkPolicy", "netpol") with { TracksGeneration = true,
            Plural = "networkpolicies" },
        Cluster("scheduling.k8s.io", "v1", "PriorityClass", "pc") with { Plural = "priorityclasses" },
        Cluster("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "crd", "crds") with
        {
            Categories = ["api-extensions"], StatusSubresource = true, TracksGeneration = true, UnconditionalUpdate = false,
            Rules = new CustomResourceDefinitionRules(),
        },
        Cluster("authorization.k8s.io", "v1", "SelfSubjectAccessReview") with { IsReview = true },
        Cluster("authorization.k8s.io", "v1", "SubjectAccessReview") with { IsReview = true },
        Cluster("authentication.k8s.io", "v1", "SelfSubjectReview") with { IsReview = true },
    ];

    private static ResourceKind Namespaced(string group, string version, string kind, params string[] shortNames) => new()
    {
        Group = group,
        Version = version,
        Kind = kind,
        Plural = kind.ToLowerInvariant() + "s",
        Singular = kind.ToLowerInvariant(),
        ShortNames = shortNames,
        Schema = BuiltInTypes.Get(kind),
    };

    private static ResourceKind Cluster(string group, string version, string kind, params string[] shortNames) =>
        Namespaced(group, version, kind, shortNames) with { Namespaced = false };

    private static Dictionary<string, Func<JsonObject, string>> Labels(
        params (string Name, Func<JsonObject, string> Read)[] labels) =>
        labels.ToDictionary(label => label.Name, label => label.Read);

    private static TablePrinter Columns(params (string Name, string Path)[] columns) => CustomPrinter.Read(
    [
        .. columns.Append(("Age", ".metadata.creationTimestamp")).Select(column => new JsonObject
        {
            ["name"] = column.Item1, ["type"] = column.Item1 == "Age" ? "date" : "string", ["jsonPath"] = column.Item2,
        }),
    ]);

    private static Dictionary<string, Func<JsonObject, string>> PodFields()
    {
        string[] texts = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
            "status.phase", "status.podIP", "status.nominatedNodeName"];
        var fields = texts.ToDictionary(path => path, Read);
        fields["spec.hostNetwork"] = value => value.Flag("spec", "hostNetwork") == true ? "true" : "false";
        return fields;
    }

    private static Dictionary<string, Func<JsonObject, string>> EventFields()
    {
        string[] core =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ];
        var fields = core.ToDictionary(path => path, Read);
        fields["source"] = value => value.Text("source", "component") ?? value.Text("reportingComponent") ?? "";
        foreach (var path in core.Where(path => path.StartsWith("involvedObject.", StringComparison.Ordinal)))
        {
            fields["regarding" + path["involvedObject".Length..]] = Read(path);
        }

        fields["reportingController"] = Read("reportingComponent");
        return fields;
    }

    private static Func<JsonObject, string> Read(string path)
    {
        var names = path.Split('.');
        return value => value.Text(names) ?? "";
    }
}
