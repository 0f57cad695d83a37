using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Storage;

/// <summary>The refusals of the API in its own words, so that clients that look at reason or message see what they know.</summary>
internal static class ApiErrors
{
    public static ApiException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.QualifiedName} \"{name}\" not found") { Details = Of(kind, name) };

    public static ApiException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiException AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.QualifiedName} \"{name}\" already exists") { Details = Of(kind, name) };

    public static ApiException Conflict(ResourceKind kind, string name, string detail) =>
        new(409, "Conflict",
            $"Operation cannot be fulfilled on {kind.QualifiedName} \"{name}\": {detail}")
        { Details = Of(kind, name) };

    public static ApiException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Forbidden(ResourceKind kind, string name, string detail,
        IReadOnlyList<StatusCause>? causes = null) =>
        new(403, "Forbidden", $"{kind.QualifiedName} \"{name}\" is forbidden: {detail}",
            causes)
        { Details = Of(kind, name) };

    /// <summary>What an authorizer denies.</summary>
    public static ApiException Forbidden(RequestAttributes asked, string reason)
    {
        var user = $"User \"{asked.User.Name}\" cannot {asked.Verb}";
        var why = reason.Length == 0 ? "" : $": {reason}";
        if (asked.Resource.Length == 0)
        {
            return new(403, "Forbidden", $"forbidden: {user} path \"{asked.Path}\"{why}");
        }

        var resource = asked.Subresource.Length == 0 ? asked.Resource : $"{asked.Resource}/{asked.Subresource}";
        var where = asked.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{asked.Namespace}\"";
        var what = asked.Group.Length == 0 ? asked.Resource : $"{asked.Resource}.{asked.Group}";
        var name = asked.Name.Length == 0 ? "" : $" \"{asked.Name}\"";
        return new(403, "Forbidden", $"{what}{name} is forbidden: {user} resource \"{resource}\" in API group \"{asked.Group}\" {where}{why}")
        {
            Details = new StatusDetails(asked.Name.Length == 0 ? null : asked.Name, Group(asked.Group), asked.Resource),
        };
    }

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Invalid(ResourceKind kind, string name, FieldErrors errors) =>
        Invalid(kind.Storage.Group, kind.Kind, name, errors.Causes);

    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<StatusCause> causes)
    {
        string[] lines = [.. causes.Select(cause => $"{cause.Field}: {cause.Message}")];
        var text = lines.Length == 1 ? lines[0] : $"[{string.Join(", ", lines)}]";
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        return new ApiException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {text}", causes)
        {
            Details = new StatusDetails(name, Group(group), kind),
        };
    }

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static ApiException UnsupportedMediaType(string accepted) =>
        new(415, "UnsupportedMediaType",
            $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static ApiException Expired(string message, string? next = null) =>
        new(410, "Expired", message) { Continue = next };

    public static ApiException TooLargeVersion(long asked, long current) =>
        new(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}",
            [new StatusCause("ResourceVersionTooLarge", "", "Too large resource version")])
        {
            Details = new StatusDetails(RetryAfterSeconds: 1),
        };

    private static StatusDetails Of(ResourceKind kind, string name) => new(name, Group(kind.Group), kind.Plural);

    private static string? Group(string group) => group.Length == 0 ? null : group;
}
