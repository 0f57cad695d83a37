using System.Text.Json;
using k8s;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace TalosImageOperator.Operator.Tests.Rendering;

/// <summary>An object as kubectl would print what is sent to the API server.</summary>
internal static class Yaml
{
    public static string Of<T>(T entity) =>
        new SerializerBuilder()
            .WithQuotingNecessaryStrings()
            .WithIndentedSequences()
            .WithEventEmitter(next => new LiteralLines(next))
            .Build()
            .Serialize(Plain(JsonDocument.Parse(KubernetesJson.Serialize(entity)).RootElement)!);

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(property => property.Name, property => Plain(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.Number => json.GetInt64(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => json.GetString(),
    };

    private sealed class LiteralLines(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && text.Contains('\n', StringComparison.Ordinal))
            {
                eventInfo.Style = ScalarStyle.Literal;
            }

            base.Emit(eventInfo, emitter);
        }
    }
}
