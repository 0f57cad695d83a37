using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>How two images or artifacts compare. The same two give the same bytes.</summary>
public sealed record ComparisonReport
{
    public const string MediaType = "application/vnd.talosimages.comparison.v1+json";

    // A path with a letter such as ü is not escaped.
    private static readonly ReportJsonContext Json =
        new(new JsonSerializerOptions(ReportJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>By digest, with its repository.</summary>
    public required string First { get; init; }

    public required string Second { get; init; }

    /// <summary>Such as <c>linux/amd64</c>. Null if it is not known.</summary>
    public string? Platform { get; init; }

    public required ComparedAs Result { get; init; }

    /// <summary>Those that count come first.</summary>
    public IReadOnlyList<FileDifference> Differences { get; init; } = [];

    /// <summary>How many more differences there are. Null for none.</summary>
    public int? More { get; init; }

    /// <summary>Files that were compared as a whole. Null for none.</summary>
    public IReadOnlyList<NotOpenedFile>? NotOpened { get; init; }

    /// <summary>How many files differ in more than times and encoding, those that are not listed included.</summary>
    [JsonIgnore]
    public int Different { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json.ComparisonReport);

    public static byte[] ToJson(IEnumerable<ComparisonReport> reports) => JsonSerializer.SerializeToUtf8Bytes([.. reports], Json.ComparisonReportArray);
}

/// <summary>Indented, because people read it too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ComparisonReport))]
[JsonSerializable(typeof(ComparisonReport[]))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
