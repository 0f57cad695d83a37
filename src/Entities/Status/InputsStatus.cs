using System.ComponentModel;

namespace TalosImageOperator.Entities.Status;

/// <summary>The list of the images that a run pulls.</summary>
public sealed record InputsStatus
{
    [Description("The repository of the list, without a tag. oras pull IMAGE@DIGEST returns it as inputs.json.")]
    public string Image { get; init => field = value ?? ""; } = "";

    [Description("The digest of the list. All platforms build from the images in it.")]
    public string Digest { get; init => field = value ?? ""; } = "";

    [Description("How many of the images have a signature that spec.verify.images requires. Absent unless it is set.")]
    public int? Verified { get; init; }
}
