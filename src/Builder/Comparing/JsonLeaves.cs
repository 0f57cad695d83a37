using System.Globalization;
using System.Text.Json;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>The values of a JSON document by their place in it, such as <c>config.Env[0]</c>.</summary>
internal static class JsonLeaves
{
    private const int Most = 10_000;

    /// <exception cref="NotOpenedException">It is not JSON, or too large.</exception>
    public static Dictionary<string, string> Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
            Add(leaves, "", document.RootElement);
            return leaves;
        }
        catch (JsonException failure)
        {
            throw new NotOpenedException($"it is not JSON ({failure.Message.TrimEnd('.')})", failure);
        }
    }

    private static void Add(Dictionary<string, string> leaves, string path, JsonElement value)
    {
        if (leaves.Count > Most)
        {
            throw new NotOpenedException($"it has more than {Most} values");
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var member in value.EnumerateObject())
                {
                    Add(leaves, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (var (number, item) in value.EnumerateArray().Index())
                {
                    Add(leaves, string.Create(CultureInfo.InvariantCulture, $"{path}[{number}]"), item);
                }

                break;
            default:
                leaves[path] = value.GetRawText();
                break;
        }
    }
}
