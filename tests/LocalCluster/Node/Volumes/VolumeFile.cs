namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>One file of a ConfigMap, Secret, downward API or projected volume.</summary>
/// <param name="Path">Relative to the volume; folders in it are made.</param>
/// <param name="Mode">Permission bits, such as octal 0644.</param>
internal sealed record VolumeFile(string Path, byte[] Content, int Mode);
