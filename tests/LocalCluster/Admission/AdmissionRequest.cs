using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Admission;

/// <summary>A write that has passed validation: the object as it will be stored, and as it was where it is an update.</summary>
internal sealed record AdmissionRequest(ResourceKind Kind, JsonObject Value, JsonObject? Old, WriteOptions Options)
{
    public UserInfo User => Options.User;

    public string Namespace => Value.Namespace() ?? "";

    /// <summary>Whether this is a write of the object itself.</summary>
    public bool IsWhole => Options.Subresource.Length == 0;

    public bool Concerns(GroupResource resource) => Kind.Storage == resource;

    public RequestAttributes Asks(string verb) => new()
    {
        User = User,
        Verb = verb,
        Group = Kind.Group,
        Version = Kind.Version,
        Namespace = Namespace,
        Resource = Kind.Plural,
        Subresource = Options.Subresource,
        Name = Value.Name(),
    };

    public ApiException Forbid(string why) => ApiErrors.Forbidden(Kind, Value.Name(), why);
}
