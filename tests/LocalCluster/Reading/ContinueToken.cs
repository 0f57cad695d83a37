using System.Text.Json;

namespace TalosImageOperator.LocalCluster.Reading;

/// <summary>The position at which a paged list continues: the revision of the snapshot (-1 for the current one) and the last key.</summary>
internal sealed record ContinueToken(long Revision, string LastKey)
{
    public const long Inconsistent = -1;

    public string Encode()
    {
        var token = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = LastKey };
        return Convert.ToBase64String(JsonText.Write(token)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <exception cref="ApiException">400: it is no token of this server.</exception>
    public static ContinueToken Decode(string text)
    {
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            var token = JsonText.ParseObject(bytes);
            if (token.Integer("rv") is { } revision && token.Text("start") is { } start)
            {
                return new ContinueToken(revision, start);
            }
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            // The refusal below says it all.
        }
        throw ApiErrors.BadRequest($"continue key is not valid: {text[..Math.Min(20, text.Length)]}");
    }
}
