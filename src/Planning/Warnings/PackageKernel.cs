using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Two builds of a kernel differ by the key that its modules are signed with.</summary>
internal static class PackageKernel
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Pkgs.Build?.Targets.Contains("kernel") != true)
            yield break;

        yield return "Rebuilding changes the digest of all outputs that hold the kernel: each build signs its modules with a new key. "
            + "Modules built elsewhere do not load.";
    }
}
