namespace TalosImageOperator.LocalCluster.Controllers.Objects;

/// <summary>What a work queue holds: which object, not what happened to it.</summary>
internal readonly record struct ObjectKey(GroupResource Resource, string? Namespace, string Name)
{
    public static ObjectKey Of(GroupResource resource, JsonObject value) => new(resource, value.Namespace(), value.Name());

    public static ObjectKey Of(ObjectChange change) => Of(change.Resource, change.Value);

    public override string ToString() => Namespace is null ? $"{Resource.Plural}/{Name}" : $"{Resource.Plural}/{Namespace}/{Name}";
}
