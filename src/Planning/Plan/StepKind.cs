namespace TalosImageOperator.Planning.Plan;

public enum StepKind
{
    Source,
    Image,
    Files,
    Media,
    Verify,
}
