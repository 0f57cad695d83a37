using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TalosImageOperator.LocalCluster.Yaml;

/// <summary>Writes JSON nodes as YAML events; strings that would read as anything else are quoted.</summary>
internal static class YamlEmitter
{
    public static void Emit(IEmitter emitter, JsonNode? value)
    {
        switch (value)
        {
            case null:
                Plain(emitter, "null");
                break;
            case JsonObject members:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, members.Count == 0 ? MappingStyle.Flow
                    : MappingStyle.Block));
                foreach ((var name, var member) in members)
                {
                    Text(emitter, name);
                    Emit(emitter, member);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, items.Count == 0 ? SequenceStyle.Flow
                    : SequenceStyle.Block));
                foreach (var item in items)
                {
                    Emit(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                if (value.GetValueKind() == JsonValueKind.String)
                {
                    Text(emitter, value.GetValue<string>());
                }
                else
                {
                    Plain(emitter, value.ToJsonString());
                }

                break;
        }
    }

    private static void Plain(IEmitter emitter, string text) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, true, false));

    private static void Text(IEmitter emitter, string text)
    {
        var style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal
            : YamlScalars.NeedsQuotes(text) ? ScalarStyle.DoubleQuoted
            : ScalarStyle.Any;
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, true, true));
    }
}
