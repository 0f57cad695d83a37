using TalosImageOperator.LocalCluster.Node.Options;

namespace TalosImageOperator.LocalCluster.Node.Registration;

/// <summary>Registers the declared nodes, reports their status and renews their leases.</summary>
internal sealed class NodeRegistration(IClusterObjects objects, NodeAgentOptions options, TimeProvider time, ILogger<NodeRegistration> log)
{
    private const string LeaseNamespace = "kube-node-lease";
    private const int LeaseSeconds = 40;

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    /// <summary>Creates the nodes that do not exist and says how they are.</summary>
    /// <param name="runtime">Docker's version; null while it does not answer.</param>
    public void Register(string? runtime)
    {
        foreach (var node in options.Nodes)
        {
            if (objects.Find(Kinds.Nodes, null, node.Name) is null)
            {
                objects.Create(Kinds.Nodes, NodeFacts.Render(node));
            }

            objects.Update(
                Kinds.Nodes, null, node.Name, value => NodeFacts.Report(value, node, runtime, time.GetUtcNow()), status: true);
        }
    }

    /// <summary>Renews the leases until cancelled. A node that was deleted stays deleted, as with a kubelet.</summary>
    public async Task KeepLeasesAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        do
        {
            foreach (var node in options.AllNodes)
            {
                Renew(node.Name);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Renew(string node)
    {
        try
        {
            var owner = objects.Find(Kinds.Nodes, null, node);
            if (owner is null)
            {
                return;
            }

            JsonNode now = JsonValue.Create($"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}");
            if (objects.Update(Kinds.Leases, LeaseNamespace, node, lease => lease.Child("spec")["renewTime"] = now.DeepClone()) is not null)
            {
                return;
            }
            Create(owner, now);
        }
        catch (ApiException refusal)
        {
            Log.HeartbeatFailed(log, node, refusal.Message);
        }
    }

    private void Create(JsonObject owner, JsonNode now)
    {
        var reference = owner.AsControllerOwner("v1", "Node");
        reference.Remove("controller");
        reference.Remove("blockOwnerDeletion");
        var lease = Metadata.Named("coordination.k8s.io/v1", "Lease", owner.Name(), LeaseNamespace);
        lease.Metadata()["ownerReferences"] = new JsonArray(reference);
        lease["spec"] = new JsonObject
        {
            ["holderIdentity"] = owner.Name(),
            ["leaseDurationSeconds"] = LeaseSeconds,
            ["renewTime"] = now.DeepClone(),
        };
        objects.Create(Kinds.Leases, lease);
    }
}
