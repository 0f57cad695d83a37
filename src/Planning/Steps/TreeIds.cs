using System.Globalization;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The IDs of source trees, which are also the folders of their work trees.</summary>
public static class TreeIds
{
    public const string Talos = "talos";
    public const string Pkgs = "pkgs";
    public const string Overlay = "overlay";

    /// <summary>Every tree that a spec can have, with its field.</summary>
    public static IEnumerable<(string Tree, string Field)> Fields =>
    [
        (Talos, "spec.source"),
        (Pkgs, "spec.pkgs.build"),
        .. Enumerable.Range(0, Limits.ExtensionTrees).Select(index => (Extensions(index), $"spec.extensions.build[{index.ToString(CultureInfo.InvariantCulture)}]")),
        (Overlay, "spec.imager.overlay.build"),
    ];

    /// <param name="index">Of the entry in spec.extensions.build.</param>
    public static string Extensions(int index) => $"extensions-{index.ToString(CultureInfo.InvariantCulture)}";
}
