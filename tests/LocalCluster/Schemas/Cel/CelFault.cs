using Antlr4.Runtime;

namespace TalosImageOperator.LocalCluster.Schemas.Cel;

/// <summary>Why an expression does not compile, in the form of cel-go's errors.</summary>
internal sealed class CelFault(string expression, int line, int column, string message)
    : Exception($"ERROR: <input>:{line}:{column + 1}: {message}\n | {expression.Split('\n')[line - 1]}\n | {new string('.', column)}^")
{
    public CelFault(string expression, IToken at, string message)
        : this(expression, at.Line, at.Column, message)
    {
    }
}
