using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Manifests;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.CrdGenerator.Output;

/// <summary>Renders YAML with sorted keys and without folded lines, so that a change of the schema is a small change of the file.</summary>
public static class YamlText
{
    public static string Of(JsonObject root, string comment)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.Write($"# {comment}\n---\n");
        var emitter = new Emitter(text, new EmitterSettings(2, int.MaxValue, false, 1024, skipAnchorName: true));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().TrimEnd('\n') + '\n';
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(null, null, true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    WriteString(emitter, key);
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(null, null, true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                {
                    Write(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                WriteString(emitter, value.GetValue<string>());
                break;
            default:
                emitter.Emit(new Scalar(null, null, node?.ToJsonString() ?? "null", ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static void WriteString(Emitter emitter, string text)
    {
        var staysString = YamlToJson.Scalar(new YamlScalarNode(text) { Style = ScalarStyle.Plain })?.GetValueKind() == JsonValueKind.String;
        emitter.Emit(new Scalar(null, null, text, staysString ? ScalarStyle.Any : ScalarStyle.SingleQuoted, staysString, true));
    }
}
