using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>What to build: which source, for which platforms, with which changes, and where to push it.</summary>
[CelRule(
    "size(self.outputs) + (has(self.pkgs) && has(self.pkgs.build) ? size(self.pkgs.build.targets) : 0) <= 64",
    TalosImageBuildSpec.ProductsMessage)]
public sealed record TalosImageBuildSpec
{
    internal const string ProductsMessage =
        "spec.outputs and spec.pkgs.build.targets have more than 64 entries together. Divide them among several builds.";

    [Required]
    [Description(
        "The release of Talos Linux, such as v1.13.9: the git tag that is built unless source.revision says otherwise, and the "
        + "version that is compiled in (make variable TAG). It decides which outputs exist and how they are made.")]
    [RegularExpression(Patterns.Release)]
    [StringLength(Limits.Tag)]
    public string Release { get; init => field = value ?? ""; } = "";

    [Description("Where the source comes from.")]
    [DefaultJson("{}")]
    public SourceSpec Source { get; init => field = value ?? new(); } = new();

    [Description(
        "The platforms to build for: linux/amd64, linux/arm64 or both; default: linux/amd64. Each is built by a Job of its own on a "
        + "node of that architecture, and all of them are joined under one tag (make variable PLATFORM).")]
    [Items(MinCount = 1, MaxCount = Limits.Platforms, Values = [PlatformNames.Amd64, PlatformNames.Arm64])]
    [Set]
    [DefaultJson("""["linux/amd64"]""")]
    public IReadOnlyList<string> Platforms { get; init => field = value ?? PlatformNames.Default; } = PlatformNames.Default;

    [Description("Replacements for the packages that Talos is assembled from: kernel, containerd, systemd-boot and so on.")]
    public PkgsSpec Pkgs { get; init => field = value ?? new(); } = new();

    [Description(
        "Further make variables of the source, such as GOAMD64: v1 or WITH_DEBUG: \"true\"; default: none. Values are one word of "
        + "letters, digits and . _ / : @ + , - ; each variable has a rule of its own. Variables that have a field of their own are refused.")]
    [MapValues(MaxCount = Limits.Variables, Pattern = Patterns.VariableValue, MaxLength = Limits.VariableValue)]
    [CelRule(
        "self.all(name, size(name) <= 63 && name.matches(r'" + Patterns.VariableName + "'))",
        "spec.variables: a name has A to Z, digits and _ only, starts with a letter and has at most 63 characters")]
    [CelRule("self.all(name, !self[name].startsWith('-') || name.matches(r'" + ReservedVariables.Suffixes + "'))", ReservedVariables.SuffixesMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Release + "'))", ReservedVariables.ReleaseMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Source + "'))", ReservedVariables.SourceMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Registry + "'))", ReservedVariables.RegistryMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Platform + "'))", ReservedVariables.PlatformMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Packages + "'))", ReservedVariables.PackagesMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Imager + "'))", ReservedVariables.ImagerMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Builder + "'))", ReservedVariables.BuilderMessage)]
    [CelRule("!self.exists(name, name.matches(r'" + ReservedVariables.Process + "'))", ReservedVariables.ProcessMessage)]
    public IReadOnlyDictionary<string, string> Variables { get; init => field = value ?? None; } = None;

    [Required]
    [Description(
        "What to publish, by upstream's names: kernel, initramfs, installer-base, imager, installer, talos, talosctl, iso, metal, aws "
        + "and so on. What an output needs is built too, but only what stands here is published. Images go to "
        + "<host>/<username>/<name>, files to <host>/<username>/talos-<output> as OCI artifacts.")]
    [Items(MinCount = 1, MaxCount = Limits.Products, Pattern = Patterns.DashedName, MaxLength = Limits.Name)]
    [Set]
    public IReadOnlyList<string> Outputs { get; init => field = value ?? []; } = [];

    [Description("How boot media are made: the installer from v1.10 on, ISO files, disk images and UKIs.")]
    public ImagerSpec Imager { get; init => field = value ?? new(); } = new();

    [Required]
    [Description("The registry that images and files are pushed to.")]
    public RegistrySpec Registry { get; init => field = value ?? new(); } = new();

    [Description("Where builds keep layers for the builds after them.")]
    [DefaultJson("{}")]
    public CacheSpec Cache { get; init => field = value ?? new(); } = new();

    [Description("Where and how the Jobs run. Nothing here changes what is built.")]
    [DefaultJson("{}")]
    public JobSpec Job { get; init => field = value ?? new(); } = new();

    [Description(
        "What to do when no node has a platform's architecture; default: Never. Never waits for such a node, Allow builds under QEMU "
        + "on a node of another architecture, which is many times slower.")]
    [DefaultValue(nameof(Spec.Emulation.Never))]
    public Emulation Emulation { get; init; }

    [Description("Holds the build: running Jobs are suspended and none is started; default: false.")]
    [DefaultValue(false)]
    public bool Suspend { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
