using TalosImageOperator.LocalCluster.Authentication;

namespace TalosImageOperator.LocalCluster.Authorization;

/// <summary>RBAC: what the roles that are bound to a user allow. Everything else is denied.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    /// <summary>Whether it is allowed, and by which binding, or which bindings name a role that does not exist.</summary>
    public (bool Allowed, string Reason) Judge(RequestAttributes asked)
    {
        if (asked.User.IsMaster)
        {
            return (true, "");
        }

        var faults = new List<string>();
        foreach (var grant in Grants(asked.User, asked.Namespace, faults))
        {
            if (grant.Rule.Allows(asked))
            {
                return (true, $"RBAC: allowed by {grant.Source}");
            }
        }
        return (false, faults.Count switch { 0 => "", 1 => $"RBAC: {faults[0]}", _ => $"RBAC: [{string.Join(", ", faults)}]" });
    }

    /// <exception cref="ApiException">403, in the API server's sentence.</exception>
    public void Require(RequestAttributes asked)
    {
        (var allowed, var reason) = Judge(asked);
        if (!allowed)
        {
            throw ApiErrors.Forbidden(asked, reason);
        }
    }

    /// <summary>Every rule that counts for the user in a namespace, or for the whole cluster where that is empty.</summary>
    public IEnumerable<PolicyRule> Rules(UserInfo user, string @namespace) => Grants(user, @namespace, []).Select(grant => grant.Rule);

    /// <summary>The rules of the role that a binding in this namespace names; null if there is no such role.</summary>
    public IReadOnlyList<PolicyRule>? RulesOf(JsonObject roleRef, string? @namespace)
    {
        var resource = roleRef.Text("kind") == "Role" ? Kinds.Roles : Kinds.ClusterRoles;
        var role = store.Current.Find(resource, resource == Kinds.Roles ? @namespace : null, roleRef.Text("name") ?? "");
        return role is null ? null : [.. role.Value.Items("rules").Objects().Select(rule => new PolicyRule(rule))];
    }

    private IEnumerable<Grant> Grants(UserInfo user, string @namespace, List<string> faults)
    {
        var bindings = store.Current.Of(Kinds.ClusterRoleBindings).Values;
        if (@namespace.Length > 0)
        {
            bindings = bindings.Concat(store.Current.Of(Kinds.RoleBindings).Values.Where(found => found.Value.Namespace() == @namespace));
        }

        foreach (var binding in bindings.Select(found => found.Value))
        {
            var own = binding.Namespace();
            if (binding.Items("subjects").Objects().FirstOrDefault(subject => Means(subject, user, own)) is not { } subject)
            {
                continue;
            }

            var roleRef = binding.Map("roleRef") ?? [];
            if (RulesOf(roleRef, own) is not { } rules)
            {
                faults.Add($"{roleRef.Text("kind")?.ToLowerInvariant()}.rbac.authorization.k8s.io \"{roleRef.Text("name")}\" not found");
            }
            else
            {
                foreach (var rule in rules)
                {
                    yield return new Grant(rule, Describe(binding, roleRef, subject));
                }
            }
        }
    }

    private static bool Means(JsonObject subject, UserInfo user, string? @namespace) => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name")),
        "ServiceAccount" => user.Name == UserInfo.ServiceAccountName(NamespaceOf(subject, @namespace), subject.Text("name") ?? ""),
        _ => false,
    };

    private static string Describe(JsonObject binding, JsonObject roleRef, JsonObject subject)
    {
        var own = binding.Namespace();
        var name = subject.Text("kind") == "ServiceAccount" ? $"{subject.Text("name")}/{NamespaceOf(subject, own)}" : subject.Text("name") ?? "";
        var source = own is null ? $"ClusterRoleBinding \"{binding.Name()}\"" : $"RoleBinding \"{binding.Name()}/{own}\"";
        return $"{source} of {roleRef.Text("kind")} \"{roleRef.Text("name")}\" to {subject.Text("kind")} \"{name}\"";
    }

    private static string NamespaceOf(JsonObject subject, string? @namespace) =>
        subject.Text("namespace") is { Length: > 0 } named ? named : @namespace ?? "";

    private sealed record Grant(PolicyRule Rule, string Source);
}
