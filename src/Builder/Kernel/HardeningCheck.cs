using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>Upstream's check of the kernel's configuration, which runs before the compiler and prints a table of what it refuses.</summary>
internal static partial class HardeningCheck
{
    private const string Script = "hardened-check";

    /// <summary>The failure with the options that the check names; the same failure if another program failed.</summary>
    /// <param name="failure">Of the kernel's make.</param>
    /// <param name="tail">The last lines of the log.</param>
    public static StepFailedException Explain(StepFailedException failure, IEnumerable<string> tail)
    {
        var lines = tail.ToList();
        var options = lines.Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => $"{row.Groups["option"].Value} ({row.Groups["wanted"].Value})").Distinct().ToList();
        return options.Count == 0 || !lines.Any(line => line.StartsWith("ERROR", StringComparison.Ordinal) && line.Contains(Script, StringComparison.Ordinal))
            ? failure
            : new StepFailedException(
                FailureClass.Input, Reasons.InvalidSpec,
                $"spec.pkgs.build.kernel.configMapRef: the hardening check of the packages refuses the configuration. It wants {string.Join(", ", options)}. "
                + "Change these symbols, or patch the check in spec.pkgs.build.patches.",
                failure.Log);
    }

    [GeneratedRegex(@"(?<option>CONFIG_[A-Z0-9_]+)\s*\|\s*(?<wanted>[^|]*[^|\s])\s*\|\s*(defconfig|kspp|a13xp0p0v|grsec|clipos|lockdown)\s*\|")]
    private static partial Regex Row();
}
