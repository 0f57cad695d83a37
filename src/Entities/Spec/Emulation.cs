namespace TalosImageOperator.Entities.Spec;

/// <summary>Whether a platform may be built on a node of another architecture.</summary>
public enum Emulation
{
    Never,
    Allow,
}
