using System.Text.Json.Serialization;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

public sealed record WidgetSpec
{
    [JsonPropertyName("size")]
    public int Size { get; init; }
}
