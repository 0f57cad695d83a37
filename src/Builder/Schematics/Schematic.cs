using System.Globalization;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Steps;
using YamlDotNet.Core;

namespace TalosImageOperator.Builder.Schematics;

/// <summary>
/// A schematic of Image Factory (its pkg/schematic). As there, an unknown field is an error: what is not understood may be what matters.
/// </summary>
public sealed record Schematic
{
    private static readonly string[] Fields = ["owner", "overlay", "customization"];
    private static readonly string[] OverlayFields = ["image", "name", "options"];
    private static readonly string[] CustomizationFields =
        ["embeddedMachineConfiguration", "extraKernelArgs", "meta", "systemExtensions", "bootloader", "secureboot", "diskImage"];

    /// <summary>Who may use it; of Image Factory's Enterprise edition.</summary>
    public string? Owner { get; init; }

    public string? OverlayImage { get; init; }

    public string? OverlayName { get; init; }

    public IReadOnlyDictionary<string, string> OverlayOptions { get; init; } = new Dictionary<string, string>();

    public string? EmbeddedConfig { get; init; }

    public IReadOnlyList<string> ExtraKernelArgs { get; init; } = [];

    /// <summary>By key, in hexadecimal.</summary>
    public IReadOnlyDictionary<string, string> Meta { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> OfficialExtensions { get; init; } = [];

    public Bootloader? Bootloader { get; init; }

    public EnrollKeys? EnrollKeys { get; init; }

    public bool IncludeWellKnownCertificates { get; init; }

    public int SectorSize { get; init; }

    /// <exception cref="FormatException">It is not a schematic; the message names the field.</exception>
    public static Schematic Read(string yaml)
    {
        try
        {
            return Of(YamlToJson.Parse(yaml) as JsonObject ?? throw new FormatException("The schematic is not a mapping with the field customization."));
        }
        catch (YamlException failure)
        {
            throw new FormatException($"line {failure.Start.Line}: {failure.Message}.", failure);
        }
    }

    private static Schematic Of(JsonObject root)
    {
        Require(root, "", Fields);
        var overlay = Part(root, "overlay", "overlay", OverlayFields);
        var customization = Part(root, "customization", "customization", CustomizationFields);
        var extensions = Part(customization, "systemExtensions", "customization.systemExtensions", "officialExtensions");
        var secureBoot = Part(customization, "secureboot", "customization.secureboot", "enrollKeys", "includeWellKnownCertificates");
        var disk = Part(customization, "diskImage", "customization.diskImage", "sectorSize");
        return new Schematic
        {
            Owner = Text(root["owner"]),
            OverlayImage = Text(overlay["image"]),
            OverlayName = Text(overlay["name"]),
            OverlayOptions = Options(overlay["options"]),
            EmbeddedConfig = Text(customization["embeddedMachineConfiguration"]),
            ExtraKernelArgs = Texts(customization["extraKernelArgs"], "customization.extraKernelArgs"),
            Meta = MetaOf(customization["meta"]),
            OfficialExtensions = Texts(extensions["officialExtensions"], "customization.systemExtensions.officialExtensions"),
            Bootloader = Text(customization["bootloader"]) is { } word and not "none"
                ? Value<Bootloader>(word, UpstreamNames.Of, "customization.bootloader")
                : null,
            EnrollKeys = EnrollKeysOf(secureBoot["enrollKeys"]),
            IncludeWellKnownCertificates = Text(secureBoot["includeWellKnownCertificates"]) == "true",
            SectorSize = disk["sectorSize"] is { } size ? Number(size, "customization.diskImage.sectorSize") : 0,
        };
    }

    // Plain, the word off is a boolean of YAML 1.1.
    private static EnrollKeys? EnrollKeysOf(JsonNode? node) =>
        (Text(node) == "false" ? "off" : Text(node)) is { } word ? Value<EnrollKeys>(word, UpstreamNames.Of, "customization.secureboot.enrollKeys") : null;

    private static T Value<T>(string word, Func<T, string> wordOf, string field)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        foreach (var value in values.Where(value => wordOf(value) == word))
        {
            return value;
        }

        throw new FormatException($"{field}: \"{word}\" is not valid. Use {string.Join(", ", values.Select(wordOf))}.");
    }

    private static JsonObject Part(JsonObject parent, string name, string path, params string[] fields)
    {
        var part = Mapping(parent[name], path);
        Require(part, path + ".", fields);
        return part;
    }

    private static void Require(JsonObject part, string path, string[] fields)
    {
        if (part.Select(field => field.Key).Except(fields).FirstOrDefault() is { } unknown)
        {
            throw new FormatException($"{path}{unknown} is not a field of a schematic.{Suggestion.For(unknown, fields)} Known fields: {string.Join(", ", fields)}.");
        }
    }

    private static string? Text(JsonNode? node) => node is null ? null : node.ToString() is { Length: > 0 } text
        ? node is JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
            ? text.ToLowerInvariant()
            : text
        : null;

    private static List<string> Texts(JsonNode? node, string path) => [.. List(node, path).Select(item => Text(item) ?? "")];

    private static JsonArray List(JsonNode? node, string path) => node switch
    {
        null => [],
        JsonArray list => list,
        _ => throw new FormatException($"{path} must be a list."),
    };

    private static JsonObject Mapping(JsonNode? node, string path) => node switch
    {
        null => [],
        JsonObject mapping => mapping,
        _ => throw new FormatException($"{path} must be a mapping."),
    };

    private static Dictionary<string, string> Options(JsonNode? node) => Mapping(node, "overlay.options").ToDictionary(
        option => option.Key,
        option => option.Value is JsonValue value
            ? Text(value) ?? ""
            : throw new FormatException($"The schematic's overlay.options.{option.Key} is not a scalar. spec.imager.overlay.options takes text only."));

    private static Dictionary<string, string> MetaOf(JsonNode? node)
    {
        var meta = new Dictionary<string, string>();
        foreach (var entry in List(node, "customization.meta"))
        {
            var item = Mapping(entry, "customization.meta[]");
            Require(item, "customization.meta[].", ["key", "value"]);
            var key = item["key"] is { } number ? Number(number, "customization.meta[].key") : throw new FormatException("The schematic's customization.meta[].key is required. Add a key such as 0xa.");
            meta[string.Create(CultureInfo.InvariantCulture, $"0x{key:x}")] = Text(item["value"]) ?? "";
        }

        return meta;
    }

    private static int Number(JsonNode node, string path) => int.TryParse(node.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"{path}: \"{node}\" is not a number.");
}
