using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.LocalCluster.Yaml;

/// <summary>YAML to JSON nodes. kubectl and helm send JSON whatever they read, so this is for tests and for the cluster's own files.</summary>
internal static partial class YamlText
{
    /// <exception cref="YamlException">The text cannot be read, or repeats a key.</exception>
    public static JsonNode? Parse(byte[] text)
    {
        using var reader = new StreamReader(new MemoryStream(text));
        var stream = new YamlStream();
        stream.Load(reader);
        return stream.Documents is [var first, ..] ? Read(first.RootNode) : null;
    }

    private static JsonNode? Read(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Select(member => KeyValuePair.Create(((YamlScalarNode)member.Key).Value!, Read(member.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Read)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        _ => ((YamlScalarNode)node).Value,
    };

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when Octal().IsMatch(text) => Convert.ToInt64(text, 8),
        _ => Number().IsMatch(text) ? JsonNode.Parse(text) : text,
    };

    [GeneratedRegex(@"\A0[0-7]+\z")]
    private static partial Regex Octal();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();
}
