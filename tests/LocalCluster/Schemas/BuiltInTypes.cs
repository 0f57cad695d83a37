namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>
/// The types of the built-in kinds, from the <c>*.types</c> files beside this one. A line is a type and its fields:
/// <c>Name: field type; field type</c>. A type is a name, <c>{T}</c> (a map of T), <c>T[]</c> (an atomic list),
/// <c>T[set]</c>, <c>T[key,key]</c> (a list with those keys) or <c>string=value</c> (a key that may be left out), with
/// <c>#number</c> for the protobuf field.
/// </summary>
internal static class BuiltInTypes
{
    private static readonly Dictionary<string, Schema> Types = Load();

    /// <summary>All named types, for OpenAPI.</summary>
    public static IEnumerable<Schema> All => Types.Values.Where(type => type.TypeName.Length > 0);

    /// <exception cref="KeyNotFoundException">There is no such type.</exception>
    public static Schema Get(string name) => Types[name];

    private static Dictionary<string, Schema> Load()
    {
        var types = new Dictionary<string, Schema>(StringComparer.Ordinal)
        {
            ["string"] = new() { Type = "string" },
            ["bytes"] = new() { Type = "string", Format = "byte" },
            ["Time"] = new() { Type = "string", Format = "date-time", Nullable = true },
            ["MicroTime"] = new() { Type = "string", Format = "micro-time", Nullable = true },
            ["int32"] = new() { Type = "integer", Format = "int32" },
            ["int64"] = new() { Type = "integer", Format = "int64" },
            ["double"] = new() { Type = "number", Format = "double" },
            ["bool"] = new() { Type = "boolean" },
            ["any"] = Schema.Anything,
            ["IntOrString"] = new() { IntOrString = true },
            ["Quantity"] = new() { Quantity = true },
        };
        var lines = new List<(string Name, string Fields)>();
        foreach (var line in ReadLines())
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line[..colon].Trim();
            var atomic = name.StartsWith('!');
            name = name.TrimStart('!');
            types.Add(name, new Schema { TypeName = name, Type = "object", AtomicMap = atomic });
            lines.Add((name, line[(colon + 1)..]));
        }
        foreach ((var name, var fields) in lines)
        {
            foreach (var field in fields.Split(';',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var blank = field.IndexOf(' ', StringComparison.Ordinal);
                var type = field[(blank + 1)..].Split('#', 2);
                types[name].Properties.Add(field[..blank], Parse(type[0].Trim(), types));
                if (type.Length == 2)
                {
                    types[name].FieldNumbers.Add(field[..blank], int.Parse(type[1], CultureInfo.InvariantCulture));
                }
            }
        }
        return types;
    }

    private static Schema Parse(string type, Dictionary<string, Schema> types)
    {
        if (type.StartsWith('{'))
        {
            return new Schema { Type = "object", AdditionalProperties = Parse(type[1..^1], types) };
        }

        if (type.Split('=') is [var scalar, var fallback])
        {
            return new Schema { Type = types[scalar].Type, Default = fallback };
        }

        if (!type.EndsWith(']'))
        {
            return types[type];
        }

        var bracket = type.LastIndexOf('[');
        var keys = type[(bracket + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new Schema
        {
            Type = "array",
            Items = Parse(type[..bracket], types),
            ListType = keys switch { [] => "atomic", ["set"] => "set", _ => "map" },
            ListMapKeys = keys is ["set"] ? [] : keys,
        };
    }

    private static IEnumerable<string> ReadLines()
    {
        var assembly = typeof(BuiltInTypes).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".types", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            while (reader.ReadLine() is { } line)
            {
                if (line.Length > 0 && !line.StartsWith('#'))
                {
                    yield return line;
                }
            }
        }
    }
}
