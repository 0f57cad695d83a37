using TalosImageOperator.Builder.Comparing;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>What a kernel checks of a module before it loads it.</summary>
/// <param name="Signer"><see cref="ModuleSigner.None"/> for a module that is not signed.</param>
/// <param name="Vermagic">
/// The release and the options of the kernel that it was compiled for, such as <c>6.18.50-talos SMP preempt mod_unload modversions</c>. Null
/// if it does not say so.
/// </param>
public sealed record KernelModule(ModuleSigner Signer, string? Vermagic)
{
    // An honest one has some sixty.
    private const int LongestVermagic = 200;

    /// <param name="module">The whole file, not compressed.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static KernelModule Of(ReadOnlySpan<byte> module) => new(
        ModuleSignature.Read(module) ?? ModuleSigner.None,
        ModuleInfo.ValueOf(module, "vermagic") is { } vermagic ? PrintableNames.Of(vermagic.Trim(), LongestVermagic) : null);

    /// <summary>The release in <see cref="Vermagic"/>.</summary>
    public string? Release => ReleaseOf(Vermagic);

    public static string? ReleaseOf(string? vermagic) => vermagic?.Split(' ')[0];
}
