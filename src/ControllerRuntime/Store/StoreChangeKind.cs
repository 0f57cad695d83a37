namespace TalosImageOperator.ControllerRuntime.Store;

public enum StoreChangeKind
{
    Added,
    Updated,
    Deleted,
}
