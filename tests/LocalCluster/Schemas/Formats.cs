using System.Net;
using System.Net.Mail;
using System.Text.RegularExpressions;
using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Schemas;

/// <summary>The string formats that the API server checks; any other format is only a comment.</summary>
internal static partial class Formats
{
    public static bool Fits(string text, string format) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" or "datetime" => DateTime().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "duration" => Duration().IsMatch(text),
        "uri" => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri)
            && (uri.IsAbsoluteUri || text.StartsWith('/')),
        "email" => MailAddress.TryCreate(text, out _),
        "hostname" => Names.IsSubdomain(text.ToLowerInvariant()),
        "ipv4" => IPAddress.TryParse(text, out var four)
            && four.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
        "ipv6" => IPAddress.TryParse(text, out var six)
            && six.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        "cidr" => IPNetwork.TryParse(text, out _),
        "mac" => Mac().IsMatch(text),
        "uuid" or "uuid3" or "uuid4" or "uuid5" => Uuid().IsMatch(text),
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        "k8s-short-name" => text.Length <= 63 && Names.IsSubdomain(text) && !text.Contains('.', StringComparison.Ordinal),
        "k8s-long-name" => Names.IsSubdomain(text),
        _ => true,
    };

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?\z")]
    private static partial Regex DateTime();

    /// <summary>Go's durations: a signed sequence of numbers with units.</summary>
    [GeneratedRegex(@"\A[-+]?(0|(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w)(\s*(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w))*)\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\z")]
    private static partial Regex Mac();

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z")]
    private static partial Regex Uuid();
}
