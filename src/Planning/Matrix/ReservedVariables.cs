using Shared = TalosImageOperator.Entities.Rules.ReservedVariables;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>Make variables that are refused in <c>spec.variables</c>, with what to do instead.</summary>
internal static class ReservedVariables
{
    private const string AppendedTo =
        "upstream's Makefile appends flags of its own, which a given value would replace; use GO_BUILDTAGS or change the source";
    private const string NeedsBlanks = "its value needs blanks; change the source";

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
        ["DEBUG_TOOLS_SOURCE"] = "set WITH_DEBUG_SHELL",
        ["http_proxy"] = "proxies are an option of the operator",
        ["https_proxy"] = "proxies are an option of the operator",
    };

    /// <summary>A sentence, or null where the name is not reserved.</summary>
    public static string? Reason(string name) => Traps.GetValueOrDefault(name) ?? Shared.Refusal(name);
}
