using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Warnings about the tag that users pull.</summary>
internal static class TagWarnings
{
    private static readonly string[] Installers = ["installer", "installer-base", "secureboot-installer"];

    /// <summary>Upgraders wait until the machine reports the version that they took from the tag of the installer.</summary>
    public static IEnumerable<string> OtherVersion(SpecContext context)
    {
        var (tag, version) = (PublishedTag.Of(context.Spec), context.Spec.Release);
        if (tag != version && context.Spec.Outputs.Any(Installers.Contains))
        {
            yield return $"Machines report {version}, while the tag of the installer is {tag}. Upgraders that compare the two, such as tuppr, never finish. "
                + $"For those, set spec.release to {version}-NAME.1 and spec.source.revision to {version}, and leave spec.registry.tag and TAG_SUFFIX unset.";
        }
    }
}
