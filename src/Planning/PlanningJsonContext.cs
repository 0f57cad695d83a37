using System.Text.Json.Serialization;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Planning;

/// <summary>JSON of plans and results, compact: camel case, words for enums, nothing for null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BuildPlan))]
[JsonSerializable(typeof(PublishPlan))]
[JsonSerializable(typeof(StepResult))]
public sealed partial class PlanningJsonContext : JsonSerializerContext;
