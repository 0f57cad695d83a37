namespace TalosImageOperator.Entities.Spec;

/// <summary>The platforms that Talos Linux is built for.</summary>
public static class PlatformNames
{
    public const string Amd64 = "linux/amd64";
    public const string Arm64 = "linux/arm64";

    public static IReadOnlyList<string> All { get; } = [Amd64, Arm64];

    /// <summary>The platforms of a spec that sets none.</summary>
    public static IReadOnlyList<string> Default { get; } = [Amd64];
}
