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
