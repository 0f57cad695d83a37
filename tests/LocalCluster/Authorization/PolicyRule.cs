namespace TalosImageOperator.LocalCluster.Authorization;

/// <summary>One rule of a role (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole).</summary>
internal sealed class PolicyRule(JsonObject rule)
{
    private const string All = "*";

    public string[] Verbs { get; } = Texts(rule, "verbs");

    public string[] Groups { get; } = Texts(rule, "apiGroups");

    public string[] Resources { get; } = Texts(rule, "resources");

    public string[] Names { get; } = Texts(rule, "resourceNames");

    public string[] Paths { get; } = Texts(rule, "nonResourceURLs");

    public bool Allows(RequestAttributes asked) => Has(Verbs, asked.Verb) && (asked.Resource.Length == 0
        ? Paths.Any(path => Covers(path, asked.Path))
        : Has(Groups, asked.Group) && HasResource(asked) && (Names.Length == 0 || Names.Contains(asked.Name)));

    /// <summary>Each single right that the rule gives: one verb on one resource, name or path.</summary>
    public IEnumerable<RequestAttributes> Rights(Authentication.UserInfo user)
    {
        var resources =
            from @group in Groups
            from resource in Resources
            from name in Names.DefaultIfEmpty("")
            let parts = resource.Split('/', 2)
            select new RequestAttributes { User = user, Verb = "", Group = @group, Resource = parts[0], Subresource = parts.ElementAtOrDefault(1) ?? "", Name = name };
        return resources.Concat(Paths.Select(path => new RequestAttributes { User = user, Verb = "", Path = path }))
            .SelectMany(right => Verbs.Select(verb => right with { Verb = verb }));
    }

    private bool HasResource(RequestAttributes asked) => asked.Subresource.Length == 0
        ? Has(Resources, asked.Resource)
        : Has(Resources, $"{asked.Resource}/{asked.Subresource}") || Resources.Contains($"*/{asked.Subresource}");

    private static bool Covers(string rule, string path) =>
        rule == path || (rule.EndsWith('*') && path.StartsWith(rule.TrimEnd('*'), StringComparison.Ordinal));

    private static bool Has(string[] values, string wanted) => values.Contains(All) || values.Contains(wanted);

    private static string[] Texts(JsonObject rule, string name) => [.. rule.Items(name).Texts()];
}
