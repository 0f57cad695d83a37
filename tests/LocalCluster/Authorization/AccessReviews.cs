using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Authorization;

/// <summary>Answers the kinds that ask who someone is or what someone may do; nothing of them is stored.</summary>
internal sealed class AccessReviews(Authorizer authorizer)
{
    private const string Group = "authorization.k8s.io";

    /// <summary>Writes the status of a review.</summary>
    public void Answer(JsonObject review, UserInfo user) => review["status"] = review.Text("kind") switch
    {
        "SelfSubjectAccessReview" => Access(review, user),
        "SubjectAccessReview" => Access(review, Subject(review)),
        "SelfSubjectRulesReview" => Rules(review, user),
        _ => new JsonObject { ["userInfo"] = WhoIs(user) },
    };

    private JsonObject Access(JsonObject review, UserInfo user)
    {
        JsonObject? resource = review.Map("spec", "resourceAttributes"), path = review.Map("spec", "nonResourceAttributes");
        if (resource is null == path is null)
        {
            throw Refuse(review, "spec.resourceAttributes", resource, "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        string Text(string name) => resource.Text(name) ?? "";
        (var allowed, var reason) = authorizer.Judge(path is not null
            ? new RequestAttributes { User = user, Verb = path.Text("verb") ?? "", Path = path.Text("path") ?? "" }
            : new RequestAttributes
            {
                User = user,
                Verb = Text("verb"),
                Group = Text("group"),
                Version = Text("version"),
                Namespace = Text("namespace"),
                Resource = Text("resource"),
                Subresource = Text("subresource"),
                Name = Text("name"),
            });
        var status = new JsonObject { ["allowed"] = allowed };
        if (reason.Length > 0)
        {
            status["reason"] = reason;
        }

        return status;
    }

    private static UserInfo Subject(JsonObject review)
    {
        var name = review.Text("spec", "user") ?? "";
        string[] groups = [.. review.Items("spec", "groups").Texts()];
        if (name.Length == 0 && groups.Length == 0)
        {
            throw Refuse(review, "spec.user", name, "at least one of user or group must be specified");
        }

        return new UserInfo(name, groups);
    }

    private JsonObject Rules(JsonObject review, UserInfo user)
    {
        var @namespace = review.Text("spec", "namespace") ?? "";
        if (@namespace.Length == 0)
        {
            throw ApiErrors.BadRequest("no namespace on request");
        }

        PolicyRule[] rules = [.. authorizer.Rules(user, @namespace)];
        return new JsonObject
        {
            ["resourceRules"] = new JsonArray([.. rules.Where(rule => rule.Resources.Length > 0).Select(Resource)]),
            ["nonResourceRules"] = new JsonArray([.. rules.Where(rule => rule.Paths.Length > 0).Select(Path)]),
            ["incomplete"] = false,
        };
    }

    private static JsonNode Resource(PolicyRule rule)
    {
        var shown = new JsonObject { ["verbs"] = rule.Verbs.ToJson(), ["apiGroups"] = rule.Groups.ToJson(), ["resources"] = rule.Resources.ToJson() };
        if (rule.Names.Length > 0)
        {
            shown["resourceNames"] = rule.Names.ToJson();
        }

        return shown;
    }

    private static JsonNode Path(PolicyRule rule) =>
        new JsonObject { ["verbs"] = rule.Verbs.ToJson(), ["nonResourceURLs"] = rule.Paths.ToJson() };

    private static JsonObject WhoIs(UserInfo user)
    {
        var info = new JsonObject { ["username"] = user.Name, ["groups"] = user.Groups.ToJson() };
        if (user.Uid.Length > 0)
        {
            info["uid"] = user.Uid;
        }

        return info;
    }

    private static ApiException Refuse(JsonObject review, string field, JsonNode? value, string rule)
    {
        var errors = new FieldErrors();
        errors.Invalid(field, value, rule);
        return ApiErrors.Invalid(Group, review.Text("kind")!, "", errors.Causes);
    }
}
