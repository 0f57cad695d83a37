namespace TalosImageOperator.Entities.Spec;

/// <summary>Where the layers of a build are stored for later builds.</summary>
public enum CacheMode
{
    None,
    Registry,
}
