namespace TalosImageOperator.Operator.Reconciling;

/// <summary>An object to create has the name of an existing object that the build does not own.</summary>
internal sealed class NameTakenException(string message) : Exception(message);
