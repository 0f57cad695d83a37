using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TalosImageOperator.LocalCluster.Yaml;

/// <summary>Reads one node after another from the parser's events, with anchors and merge keys.</summary>
internal sealed class YamlReader(IParser parser, ICollection<string>? duplicates)
{
    private readonly Dictionary<string, JsonNode?> _anchors = new(StringComparer.Ordinal);

    public JsonNode? Read(string path = "")
    {
        if (Take(out AnchorAlias? alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? known?.DeepClone()
                : throw new YamlFault($"yaml: unknown anchor '{alias.Value.Value}' referenced");
        }
        if (Take(out Scalar? scalar))
        {
            return Remember(scalar, YamlScalars.Read(scalar));
        }

        if (Take(out SequenceStart? sequence))
        {
            var items = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Read($"{path}[{items.Count}]"));
            }

            return Remember(sequence, items);
        }
        var mapping = parser.Consume<MappingStart>();
        return Remember(mapping, ReadMapping(path));
    }

    private bool Take<T>([NotNullWhen(true)] out T? found)
        where T : ParsingEvent
    {
        found = parser.Current as T;
        if (found is null)
        {
            return false;
        }

        parser.MoveNext();
        return true;
    }

    private JsonObject ReadMapping(string path)
    {
        var members = new JsonObject();
        var merged = new List<JsonObject>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            var child = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            var value = Read(child);
            if (key is { Value: "<<", IsPlainImplicit: true })
            {
                merged.AddRange(value is JsonArray several ? several.OfType<JsonObject>()
                    : [value as JsonObject
                        ?? throw new YamlFault("yaml: map merge requires map or sequence of maps as the value")]);
                continue;
            }
            if (members.ContainsKey(key.Value))
            {
                duplicates?.Add(child);
            }

            members[key.Value] = value;
        }
        foreach ((var name, var value) in merged.SelectMany(source => source))
        {
            if (!members.ContainsKey(name))
            {
                members[name] = value?.DeepClone();
            }
        }
        return members;
    }

    private T? Remember<T>(NodeEvent start, T? value)
        where T : JsonNode
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = value?.DeepClone();
        }

        return value;
    }
}
