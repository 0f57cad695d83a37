namespace TalosImageOperator.Planning.Steps;

/// <summary>Ids that every plan has; the others are the names of outputs.</summary>
public static class StepIds
{
    public const string Source = "source";

    public const string Verify = "verify";

    /// <summary>The publish Job's one step; no plan of a platform has it.</summary>
    public const string Publish = "publish";
}
