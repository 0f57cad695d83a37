namespace TalosImageOperator.LocalCluster.Tests.Kubectl;

/// <summary>Where kubectl is: KUBECTL, or the first on PATH.</summary>
internal static class KubectlProgram
{
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("KUBECTL") is { Length: > 0 } named)
        {
            return named;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, "kubectl"))
            .FirstOrDefault(File.Exists);
    }
}
