namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Roles and ClusterRoles.</summary>
internal class RoleRules : KindRules
{
    protected const string Group = "rbac.authorization.k8s.io";

    public override void ValidateName(string name, string field, FieldErrors errors) => Names.CheckPathSegment(name, field, errors);

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        foreach ((var rule, var at) in value.Items("rules").Numbered("rules"))
        {
            ValidateRule(rule, at, value.Text("kind") == "Role", errors);
        }

        if (value.Map("aggregationRule") is { } aggregation && aggregation.Items("clusterRoleSelectors") is not { Count: > 0 })
        {
            errors.Required("aggregationRule.clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
    }

    private static void ValidateRule(JsonObject rule, string field, bool namespaced, FieldErrors errors)
    {
        bool Has(string name) => rule.Items(name) is { Count: > 0 };
        if (!Has("verbs"))
        {
            errors.Required($"{field}.verbs", "verbs must contain at least one value");
        }

        if (!Has("nonResourceURLs"))
        {
            if (!Has("apiGroups"))
            {
                errors.Required($"{field}.apiGroups", "resource rules must supply at least one api group");
            }

            if (!Has("resources"))
            {
                errors.Required($"{field}.resources", "resource rules must supply at least one resource");
            }

            return;
        }
        if (namespaced)
        {
            errors.Invalid($"{field}.nonResourceURLs", rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs");
        }

        if (Has("apiGroups") || Has("resources") || Has("resourceNames"))
        {
            errors.Invalid($"{field}.nonResourceURLs", rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs");
        }
    }
}

/// <summary>RoleBindings and ClusterRoleBindings.</summary>
internal sealed class RoleBindingRules : RoleRules
{
    private static readonly string[] NamespacedRoles = ["Role", "ClusterRole"], ClusterRoles = ["ClusterRole"];
    private static readonly string[] Subjects = ["ServiceAccount", "User", "Group"];

    public override void Default(JsonObject value)
    {
        value.Child("roleRef").SetDefaultText("apiGroup", Group);
        foreach (var subject in value.Items("subjects").Objects().Where(subject => subject.Text("kind") is "User" or "Group"))
        {
            subject.SetDefaultText("apiGroup", Group);
        }
    }

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        var namespaced = value.Text("kind") == "RoleBinding";
        var role = value.Child("roleRef");
        if (role.Text("apiGroup") != Group)
        {
            errors.NotSupported("roleRef.apiGroup", role["apiGroup"], Group);
        }

        var kinds = namespaced ? NamespacedRoles : ClusterRoles;
        if (!kinds.Contains(role.Text("kind")))
        {
            errors.NotSupported("roleRef.kind", role.Text("kind") ?? "", kinds);
        }

        if (role.Text("name") is { Length: > 0 } name)
        {
            Names.CheckPathSegment(name, "roleRef.name", errors);
        }
        else
        {
            errors.Required("roleRef.name");
        }

        foreach ((var subject, var at) in value.Items("subjects").Numbered("subjects"))
        {
            ValidateSubject(subject, at, namespaced, errors);
        }
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        if (!JsonNode.DeepEquals(value["roleRef"], old["roleRef"]))
        {
            errors.Invalid("roleRef", value["roleRef"], "cannot change roleRef");
        }
    }

    private static void ValidateSubject(JsonObject subject, string field, bool namespaced, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(subject.Text("name")))
        {
            errors.Required($"{field}.name");
        }

        var kind = subject.Text("kind") ?? "";
        var expected = kind == "ServiceAccount" ? "" : Group;
        if (!Subjects.Contains(kind))
        {
            errors.NotSupported($"{field}.kind", kind, Subjects);
        }
        else if ((subject.Text("apiGroup") ?? "") != expected)
        {
            errors.NotSupported($"{field}.apiGroup", subject["apiGroup"], expected);
        }

        if (kind == "ServiceAccount" && !namespaced && string.IsNullOrEmpty(subject.Text("namespace")))
        {
            errors.Required($"{field}.namespace");
        }
    }
}
