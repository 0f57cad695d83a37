namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>A volume as a folder (or, for hostPath, whatever is there) on this machine.</summary>
/// <param name="ReadOnly">Whether no container may write to it, whatever its mount says.</param>
internal sealed record PreparedVolume(string HostPath, bool ReadOnly);
