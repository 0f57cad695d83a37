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
        new("eviction", "policy", "v1", "Eviction", ["create"]),
        new("log", "", "v1", "Pod", ["get"]),
    ];

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Cluster("", "v1", "Namespace", "ns") with
        {
            StatusSubresource = true, Rules = new NamespaceRules(), Printer = CorePrinters.Namespace,
            Subresources = [new("finalize", "", "v1", "Namespace", ["update"])],
            FieldLabels = Labels(("status.phase", value => value.Text("status", "phase") ?? "")),
        },
        Cluster("", "v1", "Node", "no") with
        {
            StatusSubresource = true, Rules = new NodeRules(), Printer = CorePrinters.Node,
            FieldLabels = Labels(("spec.unschedulable", value => value.Flag("spec", "unschedulable") == true ? "true"
                : "false")),
        },
        Namespaced("", "v1", "Pod", "po") with
        {
            Categories = ["all"], StatusSubresource = true, Rules = new PodRules(), Printer = PodPrinter.Instance,
            Subresources = PodSubresources, ReturnsDeleted = true, TracksGeneration = true, FieldLabels = PodFields(),
        },
        Namespaced("", "v1", "ConfigMap", "cm") with { Rules = new ConfigMapRules(), Printer = CorePrinters.ConfigMap },
        Namespaced("", "v1", "Secret") with
        {
            Rules = new SecretRules(), Printer = CorePrinters.Secret, FieldLabels = Labels(
                ("type", value => value.Text("type") ?? "")),
        },
        Namespaced("", "v1", "Event", "ev") with
        {
            Rules = new EventRules(), Printer = EventPrinter.Instance, FieldLabels = EventFields(), CreateOnUpdate = true,
        },
        Namespaced("", "v1", "ServiceAccount", "sa") with
        {
            Rules = new ServiceAccountRules(), Printer = CorePrinters.ServiceAccount,
            Subresources = [new("token", "authentication.k8s.io", "v1", "TokenRequest", ["create"])],
        },
        Namespaced("", "v1", "Service", "svc") with { Categories = ["all"], StatusSubresource = true,
            Rules = new ServiceRules(), Printer = CorePrinters.Service },
        Namespaced("", "v1", "ResourceQuota", "quota") with { StatusSubresource = true },
        Namespaced("", "v1", "LimitRange", "limits"),
        Namespaced("", "v1", "PersistentVolumeClaim", "pvc") with { StatusSubresource = true },
        Namespaced("batch", "v1", "Job") with
        {
            Categories = ["all"], StatusSubresource = true, TracksGeneration = true, DefaultPropagation = "Orphan",
            Rules = new JobRules(), Printer = JobPrinter.Instance,
            FieldLabels = Labels(("status.successful", value => $"{value.Integer("status", "succeeded") ?? 0}")),
        },
        Namespaced("coordination.k8s.io", "v1", "Lease") with
        {
            Rules = new LeaseRules(), Printer = CorePrinters.Lease, UnconditionalUpdate = false, CreateOnUpdate = true,
        },
        Namespaced("events.k8s.io", "v1", "Event", "ev") with
        {
            Schema = BuiltInTypes.Get("EventsV1Event"), Rules = new EventRules(
                requiresTime: true), Printer = EventPrinter.Instance,
            SharedStorage = Kinds.Events, ToStored = EventViews.ToCore, FromStored = EventViews.ToEventsV1, CreateOnUpdate = true,
            FieldLabels = EventFields(),
        },
        Namespaced("apps", "v1", "Deployment", "deploy") with
        {
            Categories = ["all"], StatusSubresource = true, TracksGeneration = true, Rules = new DeploymentRules(), Printer = CorePrinters.Deployment,
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
            Rules = new CustomResourceDefinitionRules(), Printer = CorePrinters.CustomResourceDefinition,
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
