using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Contract;

/// <summary>
/// A plan as a Job carries it: JSON, compressed with gzip, in base64. The Job's pod template has it as an annotation, and a
/// downward API volume shows it to the Builder.
/// </summary>
public static class EncodedPlan
{
    /// <summary>In characters. Kubernetes allows 256 KiB for all annotations of an object together.</summary>
    public const int MaxLength = 128 * 1024;

    // JSON up to this size fits even where gzip cannot shorten it.
    private const int AlwaysFits = (MaxLength / 4 * 3) - 1024;

    public static string Of(BuildPlan plan) => Encode(Json(plan));

    public static string Of(PublishPlan plan) =>
        Encode(JsonSerializer.SerializeToUtf8Bytes(plan, PlanningJsonContext.Default.PublishPlan));

    /// <summary>Null where the plan fits; otherwise a sentence that says what to do.</summary>
    public static string? Problem(BuildPlan plan)
    {
        var json = Json(plan);

        return json.Length <= AlwaysFits || Encode(json) is not { Length: > MaxLength } encoded
            ? null
            : $"The plan for {plan.Platform} has {encoded.Length} characters after compression; a Job can carry {MaxLength}. "
              + "Shorten spec.variables, spec.pkgs.overrides or spec.imager, or divide spec.outputs among several builds.";
    }

    /// <param name="text">What <see cref="Of(BuildPlan)"/> returned, or the plan's JSON itself.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    /// <exception cref="JsonException">It holds another JSON than a plan's.</exception>
    public static BuildPlan ReadBuildPlan(ReadOnlySpan<byte> text) => Read(text, PlanningJsonContext.Default.BuildPlan);

    /// <inheritdoc cref="ReadBuildPlan"/>
    public static PublishPlan ReadPublishPlan(ReadOnlySpan<byte> text) => Read(text, PlanningJsonContext.Default.PublishPlan);

    private static byte[] Json(BuildPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan, PlanningJsonContext.Default.BuildPlan);

    private static string Encode(byte[] json)
    {
        using var compressed = new MemoryStream();

        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(json);
        }

        return Convert.ToBase64String(compressed.GetBuffer(), 0, (int)compressed.Length);
    }

    private static T Read<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type)
    {
        var json = text is [(byte)'{', ..] ? text : Decode(text);

        return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is empty.");
    }

    private static byte[] Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            using var compressed = new MemoryStream(Convert.FromBase64String(Encoding.ASCII.GetString(text)));
            using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
            using var json = new MemoryStream();
            gzip.CopyTo(json);

            return json.ToArray();
        }
        catch (InvalidDataException failure)
        {
            throw new FormatException(failure.Message, failure);
        }
    }
}
