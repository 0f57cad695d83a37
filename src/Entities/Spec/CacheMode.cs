namespace TalosImageOperator.Entities.Spec;

/// <summary>Where a build's layers are kept for the next one.</summary>
public enum CacheMode
{
    None,
    Registry,
}
