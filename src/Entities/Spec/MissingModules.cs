namespace TalosImageOperator.Entities.Spec;

/// <summary>What happens to modules in the list of Talos that the built kernel lacks.</summary>
public enum MissingModules
{
    /// <summary>The build fails and names them.</summary>
    Require,

    /// <summary>They are removed from the list, and status.droppedModules names them.</summary>
    Drop,
}
