namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>What one kind does beyond the generic handling. The base does nothing.</summary>
internal class KindRules
{
    /// <summary>Fills what the writer left out, on every write.</summary>
    public virtual void Default(JsonObject value)
    {
    }

    /// <summary>Sets what the server itself decides, once, after the uid is known.</summary>
    public virtual void PrepareCreate(JsonObject value)
    {
    }

    public virtual void PrepareUpdate(JsonObject value, JsonObject old)
    {
    }

    public virtual void Validate(JsonObject value, FieldErrors errors)
    {
    }

    public virtual void ValidateCreate(JsonObject value, FieldErrors errors)
    {
    }

    public virtual void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
    }

    public virtual void ValidateStatusUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
    }

    /// <summary>How names of this kind must look.</summary>
    public virtual void ValidateName(string name, string field, FieldErrors errors) =>
        Names.CheckSubdomain(name, field, errors);

    /// <summary>The grace period before the object is removed, in seconds. Null if the kind has none.</summary>
    public virtual long? GracePeriod(JsonObject value, long? asked) => null;
}
