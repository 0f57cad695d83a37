using System.Text.Json.Nodes;

namespace TalosImageOperator.LocalCluster.Resources;

/// <summary>Everyone may do everything here; the reviews say so.</summary>
internal static class AccessReviews
{
    public static void Allow(JsonObject review) =>
        review["status"] = new JsonObject { ["allowed"] = true, ["reason"] = "LocalCluster allows everything" };

    public static void AllRules(JsonObject review) => review["status"] = new JsonObject
    {
        ["resourceRules"] = new JsonArray(new JsonObject
        {
            ["verbs"] = new JsonArray("*"),
            ["apiGroups"] = new JsonArray("*"),
            ["resources"] = new JsonArray("*"),
        }),
        ["nonResourceRules"] = new JsonArray(new JsonObject
        {
            ["verbs"] = new JsonArray("*"),
            ["nonResourceURLs"] = new JsonArray("*")
        }),
        ["incomplete"] = false,
    };

    public static void WhoAmI(JsonObject review) => review["status"] = new JsonObject
    {
        ["userInfo"] = new JsonObject
        {
            ["username"] = "local-cluster-admin",
            ["groups"] = new JsonArray("system:masters", "system:authenticated")
        },
    };
}
