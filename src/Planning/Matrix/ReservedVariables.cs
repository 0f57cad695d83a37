using Shared = TalosImageOperator.Entities.Rules.ReservedVariables;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>Make variables that are refused in <c>spec.variables</c>, with what to do instead.</summary>
internal static class ReservedVariables
{
    private const string AppendedTo =
        "Upstream's Makefile appends flags of its own, which this value would replace. Use GO_BUILDTAGS, or change the source.";
    private const string NeedsBlanks = "Its value would contain blanks. Change the source instead.";

    // Beside those that are refused for every release, these would come out of make other than upstream's docs say.
    private static readonly Dictionary<string, string> Traps = new()
    {
        ["GO_BUILDFLAGS"] = AppendedTo,
        ["GO_BUILDFLAGS_TALOSCTL"] = AppendedTo,
        ["GO_LDFLAGS"] = AppendedTo,
        ["GO_MACHINED_LDFLAGS"] = NeedsBlanks,
        ["INSTALLER_PKGS"] = NeedsBlanks,
        ["INSTALLER_ONLY_PKGS"] = NeedsBlanks,
        ["IMAGER_EXTRA_PKGS"] = NeedsBlanks,
        ["DEBUG_TOOLS_SOURCE"] = "Use WITH_DEBUG_SHELL instead.",
        ["http_proxy"] = "Use the proxy options of the operator instead.",
        ["https_proxy"] = "Use the proxy options of the operator instead.",
    };

    /// <summary>A sentence, or null where the name is not reserved.</summary>
    public static string? Reason(string name) => Traps.GetValueOrDefault(name) ?? Shared.Refusal(name);
}
