using System.Text.RegularExpressions;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>
/// The release compiles its kernel's version in and writes it into UKIs (https://github.com/siderolabs/talos/issues/7684). A
/// tag that begins with a kernel's version tells; a digest or a tag of siderolabs/pkgs does not.
/// </summary>
internal static partial class KernelVersion
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (!context.Spec.Pkgs.Overrides.TryGetValue("kernel", out var image) || Tag().Match(image) is not { Success: true } tag)
            yield break;

        var series = tag.Groups["series"].Value;

        if (series != context.Table.Facts.KernelSeries)
        {
            yield return $"pkgs.overrides.kernel is tagged as Linux {series}, but {context.Table} expects Linux "
                + $"{context.Table.Facts.KernelSeries}: change DefaultKernelVersion in the source too, and hack/modules-*.txt where the "
                + "modules differ.";
        }
    }

    // Linux is at 4 or above since 2015; tags of siderolabs/pkgs begin with v1.
    [GeneratedRegex(@":v?(?<series>([4-9]|[1-9]\d)\.\d+)(\.|-|\z|@)[^/]*\z")]
    private static partial Regex Tag();
}
