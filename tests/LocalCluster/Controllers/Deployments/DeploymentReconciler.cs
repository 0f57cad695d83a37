using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.LocalCluster.Controllers.Loop;

namespace TalosImageOperator.LocalCluster.Controllers.Deployments;

/// <summary>
/// The Deployment controller, without ReplicaSets: the pods belong to the Deployment itself. A rolling update starts all new pods, and
/// deletes the old ones when the new ones are ready.
/// </summary>
internal sealed class DeploymentReconciler(IClusterObjects objects, TimeProvider time) : IReconciler
{
    private const string HashLabel = "pod-template-hash";

    public IEnumerable<ObjectKey> Concerns(ObjectChange change)
    {
        if (change.Resource == Kinds.Deployments)
        {
            return [ObjectKey.Of(change)];
        }

        return change.Resource == Kinds.Pods && change.Value.ControllerOwner() is { } owner && owner.Text("kind") == "Deployment"
            ? [new ObjectKey(Kinds.Deployments, change.Value.Namespace(), owner.Text("name") ?? "")]
            : [];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var deployment = objects.Find(key.Resource, key.Namespace, key.Name);
        if (deployment is null || deployment.IsTerminating())
        {
            return null;
        }

        var hash = Hash(deployment);
        var desired = (int)(deployment.Integer("spec", "replicas") ?? 1);
        List<JsonObject> pods = [.. objects.List(Kinds.Pods, key.Namespace).Where(pod => pod.ControllerOwner()?.Text("uid") == deployment.Uid())];
        List<JsonObject> old = [.. pods.Where(pod => pod.Text("metadata", "labels", HashLabel) != hash)];
        List<JsonObject> current = [.. pods.Except(old).Where(pod => pod.IsActive())];

        var recreate = deployment.Text("spec", "strategy", "type") == "Recreate";
        if (recreate || current.Count(IsReady) >= desired)
        {
            Delete(old);
        }

        Delete(current.Skip(desired));
        if (!recreate || old.Count == 0)
        {
            for (var i = current.Count; i < desired; i++)
            {
                objects.Create(Kinds.Pods, DeploymentPods.Render(deployment, HashLabel, hash));
            }
        }

        objects.Update(key.Resource, key.Namespace, key.Name, value => WriteStatus(value, desired, hash), status: true);
        return null;
    }

    private void Delete(IEnumerable<JsonObject> pods)
    {
        foreach (var pod in pods.Where(pod => !pod.IsTerminating()))
        {
            objects.Delete(Kinds.Pods, pod.Namespace(), pod.Name());
        }
    }

    private void WriteStatus(JsonObject deployment, int desired, string hash)
    {
        List<JsonObject> pods =
        [
            .. objects.List(Kinds.Pods, deployment.Namespace()).Where(pod => pod.ControllerOwner()?.Text("uid") == deployment.Uid() && pod.IsActive()),
        ];
        var updated = pods.Count(pod => pod.Text("metadata", "labels", HashLabel) == hash);
        var ready = pods.Count(IsReady);
        var complete = updated == desired && pods.Count == desired && ready == desired;
        var status = deployment.Child("status");
        status["observedGeneration"] = deployment.Integer("metadata", "generation");
        Count(status, "replicas", pods.Count);
        Count(status, "updatedReplicas", updated);
        Count(status, "readyReplicas", ready);
        Count(status, "availableReplicas", ready);
        Count(status, "unavailableReplicas", Math.Max(0, desired - ready));
        deployment.SetCondition(time.GetUtcNow(), "Available", ready >= desired, ready >= desired ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", "");
        deployment.SetCondition(time.GetUtcNow(), "Progressing", true, complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated", "");
    }

    private static void Count(JsonObject status, string name, int count) => status.Put(name, count == 0 ? null : count);

    private static bool IsReady(JsonObject pod) => pod.IsActive()
        && pod.Items("status", "conditions").Objects().Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");

    private static string Hash(JsonObject deployment) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deployment.Map("spec", "template")?.ToJsonString() ?? "")))[..10];
}
