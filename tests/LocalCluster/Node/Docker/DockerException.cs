namespace TalosImageOperator.LocalCluster.Node.Docker;

/// <summary>Docker refused; the message is its own, without the prefix that every message of the daemon has.</summary>
internal sealed class DockerException(string message) : Exception(message)
{
    private const string Prefix = "Error response from daemon: ";

    public static DockerException From(DockerResult result)
    {
        var text = result.Error.Trim();
        if (text.Length == 0)
        {
            text = $"docker exited with code {result.ExitCode}";
        }

        var at = text.IndexOf(Prefix, StringComparison.Ordinal);
        return new DockerException(at < 0 ? text : text[(at + Prefix.Length)..]);
    }
}
