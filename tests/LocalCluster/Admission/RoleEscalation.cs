using TalosImageOperator.LocalCluster.Authorization;

namespace TalosImageOperator.LocalCluster.Admission;

/// <summary>Nobody grants what he does not have himself, but by the verbs <c>escalate</c> and <c>bind</c>.</summary>
internal sealed class RoleEscalation(Authorizer authorizer)
{
    public void Admit(AdmissionRequest request)
    {
        var user = request.User;
        if (user.IsMaster || Granted(request) is not { } granted)
        {
            return;
        }

        PolicyRule[] held = [.. authorizer.Rules(user, request.Namespace)];
        string[] missing = [.. granted.SelectMany(rule => rule.Rights(user)).Where(right => !held.Any(rule => rule.Allows(right)))
            .GroupBy(right => right with { Verb = "" }).Select(Describe).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            throw request.Forbid($"user \"{user.Name}\" (groups=[{Quoted(user.Groups)}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', missing)}");
        }
    }

    /// <summary>The rules that the write grants. Null if it needs no check.</summary>
    private IEnumerable<PolicyRule>? Granted(AdmissionRequest request)
    {
        if (request.Concerns(Kinds.Roles) || request.Concerns(Kinds.ClusterRoles))
        {
            return JsonNode.DeepEquals(request.Value["rules"], request.Old?["rules"]) || authorizer.Judge(request.Asks("escalate")).Allowed ? null
                : request.Value.Items("rules").Objects().Select(rule => new PolicyRule(rule));
        }

        if (!request.Concerns(Kinds.RoleBindings) && !request.Concerns(Kinds.ClusterRoleBindings))
        {
            return null;
        }

        var role = request.Value.Child("roleRef");
        string resource = role.Text("kind") == "Role" ? "roles" : "clusterroles", name = role.Text("name") ?? "";
        if (JsonNode.DeepEquals(request.Value["subjects"], request.Old?["subjects"])
            || authorizer.Judge(request.Asks("bind") with { Resource = resource, Name = name }).Allowed)
        {
            return null;
        }

        return authorizer.RulesOf(role, request.Namespace) ?? throw ApiErrors.NotFound(request.Kind, name);
    }

    private static string Describe(IGrouping<RequestAttributes, RequestAttributes> rights)
    {
        var right = rights.Key;
        var verbs = $"Verbs:[{Quoted(rights.Select(each => each.Verb))}]";
        if (right.Path.Length > 0)
        {
            return $"{{NonResourceURLs:[\"{right.Path}\"], {verbs}}}";
        }

        var resource = right.Subresource.Length == 0 ? right.Resource : $"{right.Resource}/{right.Subresource}";
        var names = right.Name.Length == 0 ? "" : $"ResourceNames:[\"{right.Name}\"], ";
        return $"{{APIGroups:[\"{right.Group}\"], Resources:[\"{resource}\"], {names}{verbs}}}";
    }

    private static string Quoted(IEnumerable<string> texts) => string.Join(' ', texts.Select(text => $"\"{text}\""));
}
