using Shared = TalosImageOperator.Entities.Rules.ReservedVariables;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>Make variables that spec.variables cannot set, with the alternative.</summary>
internal static class ReservedVariables
{
    private const string AppendedTo =
        "Upstream's Makefile appends its own flags to it, which a value would replace. Use GO_BUILDTAGS, or change the source.";
    private const string NeedsBlanks = "Its value contains spaces, which are not allowed. Change the source instead.";

    // In addition to the names that are rejected for every release: set on make's command line, these have other effects than documented.
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

    /// <summary>The message for a reserved name, else null.</summary>
    public static string? Reason(string name) => Traps.GetValueOrDefault(name) ?? Shared.Refusal(name);
}
