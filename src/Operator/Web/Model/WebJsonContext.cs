using System.Text.Json.Serialization;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>JSON at the addresses of the pages.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BuildListing))]
[JsonSerializable(typeof(BuildReport))]
[JsonSerializable(typeof(ErrorReport))]
internal sealed partial class WebJsonContext : JsonSerializerContext;

internal sealed record ErrorReport(string Error);
