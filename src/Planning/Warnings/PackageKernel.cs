using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Two builds of a kernel differ by the key that its modules are signed with.</summary>
internal static class PackageKernel
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Pkgs.Build?.Targets.Contains("kernel") != true)
            yield break;

        yield return "Another build of the same input will give other digests for all that holds the kernel: each build of it "
            + "signs its modules with a key of its own. Modules that were built elsewhere will not load.";
    }
}
