using System.Text.Json;
using TalosImageOperator.LocalCluster.Protobuf;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Yaml;
using YamlDotNet.Core;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>Reads request bodies.</summary>
internal static class BodyReader
{
    /// <summary>What the API server accepts at most, 3 MiB.</summary>
    private const int MaximumBytes = 3 * 1024 * 1024;

    private const string Unreadable = "couldn't get version/kind; json parse error";

    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim();

    /// <summary>Reads a JSON or YAML object, or the protobuf form of a built-in type.</summary>
    /// <param name="duplicates">Receives the paths of repeated names.</param>
    /// <exception cref="ApiException">400, 413 or 415.</exception>
    public static async Task<JsonObject> ReadObjectAsync(
        HttpRequest request, Schema schema, ICollection<string> duplicates, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, cancellationToken);
        var media = MediaType(request);
        if (media == ProtobufBody.MediaType && schema.FieldNumbers.Count > 0)
        {
            return ProtobufBody.Decode(body, schema);
        }

        var yaml = media is "application/yaml" or "text/yaml" or "application/x-yaml";
        if (!yaml && media is not ("application/json" or "" or "application/x-www-form-urlencoded"))
        {
            throw ApiErrors.UnsupportedMediaType("application/json, application/yaml");
        }

        var unrecognized = schema.TypeName.Length > 0 ? $"the object provided is unrecognized (must be of type {schema.TypeName}): {Unreadable}" : Unreadable;
        return Parse(body, yaml, unrecognized, duplicates) as JsonObject
            ?? throw ApiErrors.BadRequest($"{unrecognized}: json: cannot unmarshal into Go value of type struct {{ APIVersion string; Kind string }}");
    }

    public static JsonNode? Parse(byte[] body, bool yaml, string fault = Unreadable, ICollection<string>? duplicates = null)
    {
        try
        {
            return yaml ? YamlText.Parse(body) : JsonText.Parse(body, duplicates);
        }
        catch (Exception cause) when (cause is JsonException or YamlException)
        {
            throw ApiErrors.BadRequest($"{fault}: {cause.Message}");
        }
    }

    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MaximumBytes)
            {
                throw new ApiException(413, "RequestEntityTooLarge", $"limit is {MaximumBytes}");
            }
        }
        return buffer.ToArray();
    }
}
