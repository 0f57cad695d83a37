namespace TalosImageOperator.Builder.Registry;

/// <summary>Argument lists of skopeo, which only converts between local files here.</summary>
public static class SkopeoArguments
{
    /// <summary>A docker-archive becomes an OCI layout with one untagged image.</summary>
    /// <param name="temp">skopeo's default for it, /var/tmp, is not writable in a pod.</param>
    public static IReadOnlyList<string> ArchiveToLayout(string archive, string layout, string temp) =>
    [
        "--insecure-policy", "--tmpdir", temp,
        "copy", "--quiet", "--format", "oci", $"docker-archive:{archive}", $"oci:{layout}",
    ];
}
