using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TalosImageOperator.Planning.Contract;

/// <summary>
/// The encoding of a plan in a Job: JSON, compressed with gzip, in base64. It is an annotation of the Job's pod template, which a
/// downward API volume mounts for the Builder.
/// </summary>
public static class EncodedPlan
{
    /// <summary>In characters. Kubernetes allows 256 KiB for all annotations of an object.</summary>
    public const int MaxLength = 128 * 1024;

    // JSON up to this size fits even if gzip cannot compress it.
    private const int AlwaysFits = (MaxLength / 4 * 3) - 1024;

    public static string Of(BuildPlan plan) => Encode(Json(plan));

    public static string Of(PublishPlan plan) =>
        Encode(JsonSerializer.SerializeToUtf8Bytes(plan, PlanningJsonContext.Default.PublishPlan));

    public static string Of(ComparePlan plan) =>
        Encode(JsonSerializer.SerializeToUtf8Bytes(plan, PlanningJsonContext.Default.ComparePlan));

    /// <summary>Null if the plan fits, otherwise an error.</summary>
    public static string? Problem(BuildPlan plan)
    {
        var json = Json(plan);

        return json.Length <= AlwaysFits || Encode(json) is not { Length: > MaxLength } encoded
            ? null
            : $"The plan for {plan.Platform} has {encoded.Length} characters after compression. A Job can have at most {MaxLength}. "
              + "Shorten spec.variables, spec.pkgs.overrides or spec.imager, or divide spec.outputs among several builds.";
    }

    /// <param name="text">The result of <see cref="Of(BuildPlan)"/>, or the plan's JSON.</param>
    /// <exception cref="FormatException">The text is neither.</exception>
    /// <exception cref="JsonException">The JSON is not a plan.</exception>
    public static BuildPlan ReadBuildPlan(ReadOnlySpan<byte> text) => Read(text, PlanningJsonContext.Default.BuildPlan);

    /// <inheritdoc cref="ReadBuildPlan"/>
    public static PublishPlan ReadPublishPlan(ReadOnlySpan<byte> text) => Read(text, PlanningJsonContext.Default.PublishPlan);

    /// <inheritdoc cref="ReadBuildPlan"/>
    public static ComparePlan ReadComparePlan(ReadOnlySpan<byte> text) => Read(text, PlanningJsonContext.Default.ComparePlan);

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

        return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("The plan is empty.");
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
