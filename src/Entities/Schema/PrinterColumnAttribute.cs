namespace TalosImageOperator.Entities.Schema;

/// <summary>A column of <c>kubectl get</c>, in the order of the attributes.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string jsonPath) : Attribute
{
    public string Name { get; } = name;

    public string JsonPath { get; } = jsonPath;

    /// <summary>integer, number, string, boolean or date.</summary>
    public string Type { get; init; } = "string";

    public string Description { get; init; } = "";

    /// <summary>Shown by <c>-o wide</c> only.</summary>
    public bool Wide { get; init; }
}
