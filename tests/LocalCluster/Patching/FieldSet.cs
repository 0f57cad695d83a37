namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>
/// A set of field paths in the shape of FieldsV1: <c>f:name</c> is a member, <c>k:{…}</c> an item of a list with keys,
/// <c>v:…</c> a value of a set, and <c>.</c> the thing itself.
/// </summary>
internal sealed class FieldSet
{
    /// <summary>Whether the path that ends here is in the set.</summary>
    public bool Member { get; set; }

    public SortedDictionary<string, FieldSet> Children { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => !Member && Children.Values.All(child => child.IsEmpty);

    public FieldSet Child(string element)
    {
        if (!Children.TryGetValue(element, out var child))
        {
            Children[element] = child = new FieldSet();
        }

        return child;
    }

    public static FieldSet Read(JsonObject? fields)
    {
        var set = new FieldSet();
        foreach ((var element, var nested) in fields ?? [])
        {
            if (element == ".")
            {
                set.Member = true;
                continue;
            }
            var child = Read(nested as JsonObject);
            if (child.Children.Count == 0)
            {
                child.Member = true;
            }

            set.Children[element] = child;
        }
        return set;
    }

    public JsonObject Write()
    {
        var fields = new JsonObject();
        if (Member && Children.Count > 0)
        {
            fields["."] = new JsonObject();
        }

        foreach ((var element, var child) in Children)
        {
            if (!child.IsEmpty)
            {
                fields[element] = child.Write();
            }
        }
        return fields;
    }

    public FieldSet Union(FieldSet other)
    {
        var result = new FieldSet { Member = Member || other.Member };
        foreach (var element in Children.Keys.Union(other.Children.Keys))
        {
            result.Children[element] = (Children.GetValueOrDefault(element),
                other.Children.GetValueOrDefault(element)) switch
            {
                ({ } left, { } right) => left.Union(right),
                ({ } left, null) => left,
                (_, var right) => right!,
            };
        }
        return result;
    }

    public FieldSet Difference(FieldSet other)
    {
        var result = new FieldSet { Member = Member && !other.Member };
        foreach ((var element, var child) in Children)
        {
            var left = other.Children.TryGetValue(element, out var right) ? child.Difference(right) : child;
            if (!left.IsEmpty)
            {
                result.Children[element] = left;
            }
        }
        return result;
    }

    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSet { Member = Member && other.Member };
        foreach ((var element, var child) in Children)
        {
            if (!other.Children.TryGetValue(element, out var right))
            {
                continue;
            }

            var common = child.Intersection(right);
            if (!common.IsEmpty)
            {
                result.Children[element] = common;
            }
        }
        return result;
    }

    /// <summary>The paths as messages show them, such as <c>.spec.containers[name="a"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Member)
        {
            yield return prefix;
        }

        foreach ((var element, var child) in Children)
        {
            foreach (var path in child.Paths(prefix + Show(element)))
            {
                yield return path;
            }
        }
    }

    public bool SameAs(FieldSet other) => JsonNode.DeepEquals(Write(), other.Write());

    private static string Show(string element) => element[..2] switch
    {
        "f:" => "." + element[2..],
        "v:" => $"[={element[2..]}]",
        _ => "[" + string.Join(",", JsonText.ParseObject(System.Text.Encoding.UTF8.GetBytes(element[2..]))
            .Select(key => $"{key.Key}={JsonText.WriteString(key.Value)}")) + "]",
    };
}
