using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The source, the platforms, the changes and the registry of a build.</summary>
[CelRule(TalosImageBuildSpec.OutputsRule, TalosImageBuildSpec.OutputsMessage, FieldPath = ".outputs", Reason = "FieldValueRequired")]
[CelRule(TalosImageBuildSpec.ProductsRule, TalosImageBuildSpec.ProductsMessage)]
[CelRule(
    "!has(self.attest) || has(self.sign) || !((has(self.attest.provenance) && self.attest.provenance) || (has(self.attest.sbom) && self.attest.sbom))",
    TalosImageBuildSpec.AttestMessage,
    FieldPath = ".attest")]
public sealed record TalosImageBuildSpec
{
    internal const string AttestMessage = "spec.attest requires spec.sign: what is said about an image is signed with its key.";

    internal const string OutputsRule =
        "(has(self.outputs) && size(self.outputs) > 0) || (has(self.pkgs) && has(self.pkgs.build)) || " + HasExtensions + " || " + BuildsOverlay + " || " + HasProfiles;
    internal const string OutputsMessage =
        "spec.outputs must list at least one entry, unless packages, extensions or an overlay are built from source, or there are profiles.";

    internal const string ProductsMessage =
        "spec.outputs, profiles and the targets of packages, extensions and the overlay are more than 64 together. Divide them among several builds.";

    internal const string ProductsRule =
        "(has(self.outputs) ? size(self.outputs) : 0) + (has(self.pkgs) && has(self.pkgs.build) ? size(self.pkgs.build.targets) : 0) + ("
        + BuildsOverlay + " ? 1 : 0) + (" + HasProfiles + " ? size(self.imager.profiles) : 0) + (!(" + HasExtensions + ") ? 0 : "
        // One term for each entry of the list, because CEL has no sum.
        + ExtensionProducts0 + " + " + ExtensionProducts1 + " + " + ExtensionProducts2 + " + " + ExtensionProducts3 + " + "
        + ExtensionProducts4 + " + " + ExtensionProducts5 + " + " + ExtensionProducts6 + " + " + ExtensionProducts7 + ") <= 64";

    private const string HasExtensions = "(has(self.extensions) && has(self.extensions.build) && size(self.extensions.build) > 0)";
    private const string HasProfiles = "(has(self.imager) && has(self.imager.profiles) && size(self.imager.profiles) > 0)";
    private const string BuildsOverlay = "(has(self.imager) && has(self.imager.overlay) && has(self.imager.overlay.build))";
    private const string ExtensionProducts0 =
        "(size(self.extensions.build) > 0 ? (has(self.extensions.build[0].targets) ? size(self.extensions.build[0].targets) : 1) : 0)";
    private const string ExtensionProducts1 =
        "(size(self.extensions.build) > 1 ? (has(self.extensions.build[1].targets) ? size(self.extensions.build[1].targets) : 1) : 0)";
    private const string ExtensionProducts2 =
        "(size(self.extensions.build) > 2 ? (has(self.extensions.build[2].targets) ? size(self.extensions.build[2].targets) : 1) : 0)";
    private const string ExtensionProducts3 =
        "(size(self.extensions.build) > 3 ? (has(self.extensions.build[3].targets) ? size(self.extensions.build[3].targets) : 1) : 0)";
    private const string ExtensionProducts4 =
        "(size(self.extensions.build) > 4 ? (has(self.extensions.build[4].targets) ? size(self.extensions.build[4].targets) : 1) : 0)";
    private const string ExtensionProducts5 =
        "(size(self.extensions.build) > 5 ? (has(self.extensions.build[5].targets) ? size(self.extensions.build[5].targets) : 1) : 0)";
    private const string ExtensionProducts6 =
        "(size(self.extensions.build) > 6 ? (has(self.extensions.build[6].targets) ? size(self.extensions.build[6].targets) : 1) : 0)";
    private const string ExtensionProducts7 =
        "(size(self.extensions.build) > 7 ? (has(self.extensions.build[7].targets) ? size(self.extensions.build[7].targets) : 1) : 0)";

    [Required]
    [Description(
        "The Talos Linux release, such as v1.13.9. It is the git tag that is built unless spec.source.revision is set, and the version "
        + "that is compiled in (make variable TAG). It determines which outputs are available and how they are made.")]
    [RegularExpression(Patterns.Release)]
    [StringLength(Limits.Tag)]
    public string Release { get; init => field = value ?? ""; } = "";

    [Description("The source of Talos Linux.")]
    [DefaultJson("{}")]
    public SourceSpec Source { get; init => field = value ?? new(); } = new();

    [Description(
        "The platforms to build for: linux/amd64, linux/arm64 or both. Defaults to linux/amd64. Each platform is built by its own Job on "
        + "a node of that architecture. All platforms are published under one tag (make variable PLATFORM).")]
    [Items(MinCount = 1, MaxCount = Limits.Platforms, Values = [PlatformNames.Amd64, PlatformNames.Arm64])]
    [Set]
    [DefaultJson("""["linux/amd64"]""")]
    public IReadOnlyList<string> Platforms { get; init => field = value ?? PlatformNames.Default; } = PlatformNames.Default;

    [Description("Replacements for the packages that Talos is assembled from, such as the kernel, containerd or systemd-boot.")]
    public PkgsSpec Pkgs { get; init => field = value ?? new(); } = new();

    [Description("System extensions that are built from source.")]
    public ExtensionsSpec Extensions { get; init => field = value ?? new(); } = new();

    [Description(
        "Additional make variables of the source, such as GOAMD64: v1 or WITH_DEBUG: \"true\". Defaults to none. A value is one word of "
        + "letters, digits and . _ / : @ + , - and must be valid for its variable. Variables that have their own field are rejected. GOPROXY, "
        + "GOPRIVATE and GONOSUMDB are written into the Dockerfile of the source.")]
    [MapValues(MaxCount = Limits.Variables, Pattern = Patterns.VariableValue, MaxLength = Limits.VariableValue)]
    [CelRule(
        "self.all(name, size(name) <= 63 && name.matches(r'" + Patterns.VariableName + "'))",
        "spec.variables: a name must consist of A to Z, digits and _, start with a letter and have at most 63 characters.")]
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

    [Description(
        "The outputs to publish, by their upstream names: kernel, initramfs, installer-base, imager, installer, talos, talosctl, iso, "
        + "metal, aws and more. Dependencies of an output are built as well, but only the outputs listed here are published. Container "
        + "images are pushed to <host>/<username>/<name>, files to <host>/<username>/talos-<output> as OCI artifacts, and the list of images "
        + "that the build takes from registries to <host>/<username>/talos-inputs, without a tag. Required unless packages, extensions or an "
        + "overlay are built from source, or there are profiles.")]
    [Items(MaxCount = Limits.Products, Pattern = Patterns.DashedName, MaxLength = Limits.Name)]
    [Set]
    public IReadOnlyList<string> Outputs { get; init => field = value ?? []; } = [];

    [Description("Settings of the imager, which makes boot media: the installer since v1.10, ISOs, disk images and UKIs.")]
    public ImagerSpec Imager { get; init => field = value ?? new(); } = new();

    [Required]
    [Description("The registry that images and files are pushed to.")]
    public RegistrySpec Registry { get; init => field = value ?? new(); } = new();

    [Description("What must be signed of the images that the build takes from registries. Source trees have a field verify of their own. Defaults to nothing.")]
    public VerifySpec? Verify { get; init; }

    [Description(
        "Signs every published image and artifact before its tag is written: each index and each platform's manifest, with a Sigstore bundle and with "
        + "cosign's signature tag. Defaults to none. Setting it for a finished build signs what is published, without rebuilding.")]
    public SignSpec? Sign { get; init; }

    [Description(
        "Statements that are attached to what is published, before its tag is written. Requires spec.sign. Defaults to none. Setting it for a finished "
        + "build attaches them, without rebuilding.")]
    public AttestSpec? Attest { get; init; }

    [Description(
        "Builds everything a second time and compares the result. Defaults to none. Setting it for a finished build starts only the second build.")]
    public ReproduceSpec? Reproduce { get; init; }

    [Description("What a success leaves in the cluster for others to consume. Changing it rebuilds nothing.")]
    public PublishSpec? Publish { get; init; }

    [Description("A layer cache that is shared between builds.")]
    [DefaultJson("{}")]
    public CacheSpec Cache { get; init => field = value ?? new(); } = new();

    [Description("Where and how the Jobs run. These fields do not change what is built.")]
    [DefaultJson("{}")]
    public JobSpec Job { get; init => field = value ?? new(); } = new();

    [Description(
        "What to do when no node has the architecture of a platform. Never waits for such a node. Allow builds under QEMU on a node of "
        + "another architecture, which is many times slower. Defaults to Never.")]
    [DefaultValue(nameof(Spec.Emulation.Never))]
    public Emulation Emulation { get; init; }

    [Description("Pauses the build: running Jobs are stopped and no Job is started. Defaults to false.")]
    [DefaultValue(false)]
    public bool Suspend { get; init; }

    /// <summary>Whether packages, extensions or an overlay are built from source.</summary>
    public bool BuildsTrees() => Pkgs.Build is not null || Extensions.Build.Count > 0 || Imager.Overlay?.Build is not null;

    /// <summary>The names of the images of packages, extensions and the overlay that are built from source.</summary>
    public IEnumerable<string> TreeProducts() =>
    [
        .. Pkgs.Build?.Targets ?? [],
        .. Extensions.Build.SelectMany(build => build.Products()),
        .. Imager.Overlay?.Build is { } overlay ? (string[])[overlay.Target] : [],
    ];

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
