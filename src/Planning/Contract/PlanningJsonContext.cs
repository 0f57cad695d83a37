using System.Text.Json.Serialization;

namespace TalosImageOperator.Planning.Contract;

/// <summary>Compact JSON of plans and results: names in camel case, enums by name, null omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BuildPlan))]
[JsonSerializable(typeof(PublishPlan))]
[JsonSerializable(typeof(ComparePlan))]
[JsonSerializable(typeof(StepResult))]
public sealed partial class PlanningJsonContext : JsonSerializerContext;
