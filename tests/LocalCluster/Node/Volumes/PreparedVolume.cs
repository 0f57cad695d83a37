namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>A volume as a folder (or, for hostPath, any file) on this machine.</summary>
/// <param name="ReadOnly">Whether it is read-only for all containers, regardless of their mounts.</param>
internal sealed record PreparedVolume(string HostPath, bool ReadOnly);
