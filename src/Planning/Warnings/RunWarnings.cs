using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Warnings about the results of a run.</summary>
public static class RunWarnings
{
    /// <summary>The snapshotter that BuildKit falls back to if it cannot mount overlays.</summary>
    public const string NativeSnapshotter = "native";

    public static IReadOnlyList<string> Of(
        IEnumerable<PlatformStatus> platforms, IEnumerable<OutputStatus> outputs, IReadOnlyList<string>? signatureForms) =>
    [
        .. platforms.Where(platform => platform.Snapshotter == NativeSnapshotter).Select(platform => OfSnapshotter(platform.Platform, platform.Node)),
        .. platforms.Where(platform => platform.UnpinnedImages.Count > 0).Select(platform => OfUnread(platform.Platform, platform.UnpinnedImages)),
        .. OfImages([.. outputs.Where(output => output.Platforms.Any(pushed => pushed.AsImage)).Select(output => output.Name)]),
        .. signatureForms is null ? [] : OfSignatures(signatureForms),
    ];

    // The node is null in a local run.
    public static string OfSnapshotter(string platform, string? node) =>
        $"{platform}: BuildKit{(node is null ? "" : $" on node {node}")} cannot mount overlays and uses the snapshotter \"{NativeSnapshotter}\", which copies "
        + "every layer in full: the build is slower and needs several times the disk. Use a node with Linux 5.11 or newer and a file system that "
        + "supports overlays, or a BuildKit endpoint; or increase spec.job.workspace.size.";

    /// <summary>The build takes what the tags name by then.</summary>
    public static string OfUnread(string platform, IEnumerable<string> images) =>
        $"{platform}: these images could not be read before the build, so they are not pinned by digest: {string.Join(", ", images)}.";

    /// <summary>The warnings about one step of a local run.</summary>
    public static IEnumerable<string> Of(string platform, string step, StepResult result) =>
    [
        .. result.Snapshotter == NativeSnapshotter ? (string[])[OfSnapshotter(platform, node: null)] : [],
        .. result.Unread is { } unread ? (string[])[OfUnread(platform, unread)] : [],
        .. OfImages(result.AsImage is true ? [step] : []),
        .. result.Signature is null ? [] : OfSignatures(result.Signature.Forms),
    ];

    private static IEnumerable<string> OfImages(IReadOnlyList<string> outputs)
    {
        if (outputs.Count > 0)
        {
            yield return $"The registry refuses artifact types, so the files of {string.Join(", ", outputs)} were pushed with image media types. "
                + "oras pull returns them unchanged.";
        }
    }

    /// <summary>Names the verifiers that find no signature.</summary>
    /// <param name="forms">Those of <see cref="SignatureForms"/> that the registry took.</param>
    public static IEnumerable<string> OfSignatures(IReadOnlyList<string> forms)
    {
        if (!forms.Contains(SignatureForms.Bundle))
        {
            yield return "The registry refuses Sigstore bundles, so the images are signed at cosign's tags (sha256-….sig) alone. Verifiers that read only bundles, "
                + "such as Kyverno rules of type SigstoreBundle, do not find these signatures. cosign and Talos machines do, unless somebody else attaches a "
                + "bundle to the image.";
        }

        if (!forms.Contains(SignatureForms.Tag))
        {
            yield return "The registry refuses cosign's signature tags (sha256-….sig), so the images are signed with Sigstore bundles alone. Verifiers that read "
                + "only the tags, such as cosign 2 without --new-bundle-format and Kyverno rules of type Cosign, do not find these signatures. "
                + "cosign 3 and Talos machines do.";
        }
    }
}
