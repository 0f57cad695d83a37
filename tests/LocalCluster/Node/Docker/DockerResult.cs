namespace TalosImageOperator.LocalCluster.Node.Docker;

/// <summary>How a docker command ended.</summary>
internal sealed record DockerResult(int ExitCode, string Output, string Error);
