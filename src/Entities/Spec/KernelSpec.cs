using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Changes of the kernel among the packages that are built.</summary>
public sealed record KernelSpec
{
    public const string DefaultTarget = "kernel";

    [Description("The name of the kernel's target in the repository of the packages. Defaults to " + DefaultTarget + ".")]
    [RegularExpression(Patterns.DashedName)]
    [StringLength(Limits.PackageTarget)]
    [DefaultValue(DefaultTarget)]
    public string Target { get; init => field = string.IsNullOrEmpty(value) ? DefaultTarget : value; } = DefaultTarget;

    [Description(
        "A ConfigMap with kernel changes: config-amd64 and config-arm64 are whole kernel configurations; keys that end in .config are "
        + "fragments, those that end in .amd64.config or .arm64.config for one architecture; keys that end in .patch are applied to the "
        + "kernel source after the repository's own patches, in the order of their names. Defaults to none. Every line of a fragment must "
        + "be in the resulting configuration. Changing the ConfigMap does not trigger a new build.")]
    public ConfigMapReference? ConfigMapRef { get; init; }

    [Description(
        "The repository's own kernel patches to leave out, by name with * and ?, such as 0001-*.patch. Defaults to none. An entry that matches "
        + "no patch is rejected.")]
    [Items(MaxCount = Limits.RemovedPatches, Pattern = Patterns.Glob, MaxLength = Limits.FilePath)]
    [Set]
    public IReadOnlyList<string> RemovePatches { get; init => field = value ?? []; } = [];

    [Description(
        "A Secret whose key signing_key.pem contains the private key and the certificate, in one PEM file, that sign the kernel's modules. "
        + "Defaults to none: each kernel build makes a key of its own. With it, module packages can be built later for the same kernel, and "
        + "rebuilding a kernel does not change the signer. The code of every source tree of the build can reach the key. It cannot be used with a BuildKit endpoint "
        + "of the operator. Changing the Secret does not trigger a new build.")]
    public SecretReference? SigningKeySecretRef { get; init; }

    [Description(
        "What happens to modules in hack/modules-<arch>.txt of the Talos source that the built kernel lacks. Require fails and names them. "
        + "Drop leaves them out, and status.droppedModules names them. Defaults to Require.")]
    [DefaultValue(nameof(MissingModules.Require))]
    public MissingModules Modules { get; init; }

    [Description(
        "Modules of the kernel to add to that list, such as kernel/drivers/net/usb/r8152.ko, or r8152.ko.xz where the kernel compresses its modules. "
        + "Defaults to none. Each architecture takes those that its kernel has.")]
    [Items(MaxCount = Limits.ExtraModules, Pattern = Patterns.Module, MaxLength = Limits.FilePath)]
    [Set]
    public IReadOnlyList<string> ExtraModules { get; init => field = value ?? []; } = [];
}
