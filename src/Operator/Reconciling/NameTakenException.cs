namespace TalosImageOperator.Operator.Reconciling;

/// <summary>An object that has to be created meets one of the same name that is not the build's own.</summary>
internal sealed class NameTakenException(string message) : Exception(message);
