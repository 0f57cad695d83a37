using System.Security.Cryptography;

namespace TalosImageOperator.Operator.Web.Assets;

/// <summary>The style sheet, the script and the icon. They are part of the program.</summary>
internal static class PageAssets
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["style.css"] = "text/css; charset=utf-8",
        ["script.js"] = "text/javascript; charset=utf-8",
        ["icon.svg"] = "image/svg+xml",
    };

    private static readonly Lazy<string> ContentVersion = new(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Types.Keys.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Read(name));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    });

    /// <summary>Part of the address, so that browsers may keep an asset until its content changes.</summary>
    public static string Version => ContentVersion.Value;

    /// <returns>The content and its media type, or null if there is no such asset.</returns>
    public static (byte[] Content, string Type)? Find(string name) => Types.TryGetValue(name, out var type) ? (Read(name), type) : null;

    private static byte[] Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"Web/{name}")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
