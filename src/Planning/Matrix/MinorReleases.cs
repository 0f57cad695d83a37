using static TalosImageOperator.Planning.Matrix.ReleaseSpan;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>The facts of each minor release.</summary>
internal static class MinorReleases
{
    public static readonly IReadOnlyList<ReleaseFacts> Rows =
    [
        //  v1.  PKGS                          frontend       kernel
        Row(6, "v1.6.0-28-g2472b6d", "1.6.0-labs", "6.1"),
        Row(7, "v1.7.0-33-g868e459", "1.7.0-labs", "6.6"),
        Row(8, "v1.8.0-38-g0698d6e", "1.9.0-labs", "6.6"),
        Row(9, "v1.9.0-37-gebd46bc", "1.11.1-labs", "6.12"),
        Row(10, "v1.10.0-38-g3f85dc8", "1.14.1-labs", "6.12"),
        Row(11, "v1.11.0-36-g49ee0fe", "1.17.1-labs", "6.12"),
        Row(12, "v1.12.0-103-gf921142", "1.20.0-labs", "6.18"),
        Row(13, "v1.13.0-60-gf541ca4", "1.22.0-labs", "6.18"),
        Row(14, "v1.14.0-1-geffed43", "1.26.0-labs", "6.18", provisional: true), // v1.14.0-rc.1
        Row(15, "v1.15.0-alpha.0-7-gb914c26", "1.26.0-labs", "6.18", provisional: true), // main
    ];

    private static ReleaseFacts Row(int minor, string pkgs, string frontend, string kernelSeries, bool provisional = false) => new()
    {
        Minor = minor,
        Provisional = provisional,
        Pkgs = pkgs,
        Frontend = $"docker.io/docker/dockerfile-upstream:{frontend}",
        KernelSeries = kernelSeries,
        DiskSuffix = Until(7).Contains(minor) ? "xz" : "zst",
        PkgsPrefix = From(7).Contains(minor),
        RewritesTimestamps = From(11).Contains(minor),
        RefusesAttestations = From(14).Contains(minor),
        BaseInstaller = Until(9).Contains(minor) ? "installer" : "installer-base",
        PrivilegedDiskImages = Until(12).Contains(minor),
        PrivilegedUnpacking = Only(12).Contains(minor),
        ReproducibleDiskImages = From(13).Contains(minor),
        Overlays = From(7).Contains(minor),
        WellKnownCertificates = From(8).Contains(minor),
        ImageCache = From(9).Contains(minor),
        EmbeddedConfig = From(12).Contains(minor),
        HaltsBelowGoAmd64V2 = Between(7, 11).Contains(minor),
        RunsTargetArchitecture = Until(9).Contains(minor),
    };
}
