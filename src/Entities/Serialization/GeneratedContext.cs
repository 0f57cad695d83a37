using System.Text.Json;
using System.Text.Json.Serialization;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Entities.Serialization;

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(WholeSecondsConverter), typeof(WholeSecondsDateTimeConverter)])]
[JsonSerializable(typeof(TalosImageBuild))]
[JsonSerializable(typeof(TalosImageBuildList))]
[JsonSerializable(typeof(TalosImageBuildSpec))]
[JsonSerializable(typeof(TalosImageBuildStatus))]
// For metadata.managedFields, whose content has type object in the client's model.
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class GeneratedContext : JsonSerializerContext;
