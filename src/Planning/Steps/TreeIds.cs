using System.Globalization;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The IDs of source trees, which are also the folders of their work trees.</summary>
public static class TreeIds
{
    public const string Talos = "talos";
    public const string Pkgs = "pkgs";
    public const string Overlay = "overlay";

    /// <param name="index">Of the entry in spec.extensions.build.</param>
    public static string Extensions(int index) => $"extensions-{index.ToString(CultureInfo.InvariantCulture)}";
}
