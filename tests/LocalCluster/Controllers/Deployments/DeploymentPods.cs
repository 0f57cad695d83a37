namespace TalosImageOperator.LocalCluster.Controllers.Deployments;

/// <summary>A Deployment's pod template as a pod, with the token of its service account, as admission adds it.</summary>
internal static class DeploymentPods
{
    private const string Access = "kube-api-access";

    public static JsonObject Render(JsonObject deployment, string hashLabel, string hash)
    {
        var template = deployment.Map("spec", "template")?.Copy() ?? [];
        var labels = template.Map("metadata", "labels")?.Copy() ?? [];
        labels[hashLabel] = hash;
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["generateName"] = $"{deployment.Name()}-{hash}-",
                ["namespace"] = deployment.Namespace(),
                ["labels"] = labels,
                ["ownerReferences"] = new JsonArray(deployment.AsControllerOwner("apps/v1", "Deployment")),
            },
            ["spec"] = template.Map("spec")?.Copy() ?? [],
        };
        pod.Metadata().Put("annotations", template.Map("metadata", "annotations")?.Copy());
        var spec = pod.Child("spec");
        if (spec.Flag("automountServiceAccountToken") != false)
        {
            AddToken(spec);
        }

        return pod;
    }

    private static void AddToken(JsonObject spec)
    {
        List(spec, "volumes").Add(JsonNode.Parse($$$"""
            {
              "name": "{{{Access}}}",
              "projected": {
                "sources": [
                  {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                  {"configMap": {"name": "{{{RootAuthorityReconciler.ConfigMap}}}", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                  {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}
                ]
              }
            }
            """));
        foreach (var container in spec.Items("containers").Objects())
        {
            List(container, "volumeMounts").Add(JsonNode.Parse(
                $$$"""{"name": "{{{Access}}}", "readOnly": true, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}"""));
        }
    }

    private static JsonArray List(JsonObject parent, string name)
    {
        parent.SetDefault(name, new JsonArray());
        return parent.Items(name)!;
    }
}
