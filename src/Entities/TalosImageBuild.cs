using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using k8s;
using k8s.Models;
using TalosImageOperator.Entities.Schema;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Entities;

/// <summary>Talos Linux images to build from source and push to a registry, and the result.</summary>
[KubernetesEntity(Group = Group, ApiVersion = Version, Kind = KindName, PluralName = Plural)]
[ResourceNames(ShortNames = ["tib"], Categories = ["talos"])]
[Description("TalosImageBuild describes Talos Linux images to build from source and push to a registry. Its status reports the result.")]
[PrinterColumn("Release", ".spec.release", Description = "The Talos release.")]
[PrinterColumn("Ready", """.status.conditions[?(@.type=="Ready")].status""", Description = "Whether all outputs are published.")]
[PrinterColumn("Reason", """.status.conditions[?(@.type=="Ready")].reason""", Description = "The reason of the Ready condition.")]
[PrinterColumn("Phase", ".status.phase", Description = "The phase of the build.")]
[PrinterColumn("Progress", ".status.progress", Description = "Finished steps over all steps.")]
[PrinterColumn("Age", ".metadata.creationTimestamp", Type = "date", Description = "Time since the build was created.")]
[PrinterColumn("Platforms", ".status.platformNames", Description = "The platforms of the build.", Wide = true)]
[PrinterColumn("Commit", ".status.source.commit", Description = "The commit of the source.", Wide = true)]
[PrinterColumn("Reproduced", """.status.conditions[?(@.type=="Reproduced")].reason""", Description = "The result of a second build.", Wide = true)]
[PrinterColumn("Message", """.status.conditions[?(@.type=="Ready")].message""", Description = "The message of the Ready condition.", Wide = true)]
public sealed record TalosImageBuild : IKubernetesObject<V1ObjectMeta>
{
    public const string Group = "talosimages.dev";
    public const string Version = "v1alpha1";
    public const string KindName = "TalosImageBuild";
    public const string Plural = "talosimagebuilds";

    [Description("The version of this schema: " + Group + "/" + Version + ".")]
    public string ApiVersion { get; set; } = $"{Group}/{Version}";

    [Description("The kind of this object: " + KindName + ".")]
    public string Kind { get; set; } = KindName;

    [Opaque]
    public V1ObjectMeta Metadata { get; set => field = value ?? new(); } = new();

    [Required]
    [Description("What to build and where to push it. The operator never writes it.")]
    public TalosImageBuildSpec Spec { get; init => field = value ?? new(); } = new();

    [Description("The state of the build. Only the operator writes it.")]
    [DefaultJson("""{"observedGeneration":-1}""")]
    public TalosImageBuildStatus Status { get; init => field = value ?? new(); } = new();
}
