namespace TalosImageOperator.Builder.Registry;

/// <summary>Argument lists of skopeo, used only to convert local files.</summary>
public static class SkopeoArguments
{
    /// <summary>Converts a docker-archive to an OCI layout with one untagged image.</summary>
    /// <param name="temp">Folder for temporary files: skopeo's default, /var/tmp, is not writable in a pod.</param>
    public static IReadOnlyList<string> ArchiveToLayout(string archive, string layout, string temp) =>
    [
        "--insecure-policy", "--tmpdir", temp,
        "copy", "--quiet", "--format", "oci", $"docker-archive:{archive}", $"oci:{layout}",
    ];
}
