using TalosImageOperator.LocalCluster.Controllers.Loop;
using TalosImageOperator.LocalCluster.Selectors;

namespace TalosImageOperator.LocalCluster.Authorization;

/// <summary>Fills each ClusterRole with an aggregationRule with the rules of the ClusterRoles that it selects.</summary>
internal sealed class ClusterRoleAggregation(IClusterObjects objects) : IReconciler
{
    public IEnumerable<ObjectKey> Concerns(ObjectChange change) => change.Resource != Kinds.ClusterRoles ? []
        : objects.List(Kinds.ClusterRoles).Where(role => role["aggregationRule"] is not null)
            .Select(role => new ObjectKey(Kinds.ClusterRoles, null, role.Name()));

    public TimeSpan? Reconcile(ObjectKey key)
    {
        objects.Update(key.Resource, null, key.Name, Fill);
        return null;
    }

    private void Fill(JsonObject role)
    {
        LabelSelector[] selectors = [.. role.Items("aggregationRule", "clusterRoleSelectors").Objects().Select(LabelSelector.FromObject)];
        var rules = new List<JsonNode>();
        foreach (var part in objects.List(Kinds.ClusterRoles).OrderBy(part => part.Name(), StringComparer.Ordinal))
        {
            if (part.Name() == role.Name() || !selectors.Any(selector => selector.Matches(part.Map("metadata", "labels"))))
            {
                continue;
            }

            foreach (var rule in part.Items("rules").Objects())
            {
                if (!rules.Any(present => JsonNode.DeepEquals(present, rule)))
                {
                    rules.Add(rule.DeepClone());
                }
            }
        }
        role["rules"] = new JsonArray([.. rules]);
    }
}
