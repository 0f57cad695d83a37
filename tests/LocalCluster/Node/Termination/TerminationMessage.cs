using System.Text;
using TalosImageOperator.LocalCluster.Node.Docker;

namespace TalosImageOperator.LocalCluster.Node.Termination;

/// <summary>What a container left to say: its termination message file or, where it asks for that, the end of its log.</summary>
internal sealed class TerminationMessage(DockerCli docker)
{
    private const int MostBytes = 4096;
    private const int MostLogBytes = 2048;
    private const int MostLogLines = 80;
    private const int MostPodBytes = 12 * 1024;

    public async Task<string> ReadAsync(
        JsonObject container, string id, int exitCode, string file, CancellationToken cancellationToken)
    {
        var message = File.Exists(file) ? await ReadTailAsync(file, cancellationToken) : "";
        var asksForLog = container.Text("terminationMessagePolicy") == "FallbackToLogsOnError";
        return message.Length > 0 || exitCode == 0 || !asksForLog ? message : await ReadLogAsync(id, cancellationToken);
    }

    /// <summary>A pod's containers share 12 KiB; each has the same part of it.</summary>
    public static string Limit(string message, int containers) => Cut(message, MostPodBytes / Math.Max(1, containers));

    private async Task<string> ReadLogAsync(string id, CancellationToken cancellationToken)
    {
        var log = await docker.RunAsync(["container", "logs", "--tail", $"{MostLogLines}", id], cancellationToken);
        var text = Encoding.UTF8.GetBytes(log.Output + log.Error);
        return Encoding.UTF8.GetString(text.AsSpan()[StartOfRune(text, Math.Max(0, text.Length - MostLogBytes))..]);
    }

    private static async Task<string> ReadTailAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        stream.Seek(-Math.Min(stream.Length, MostBytes), SeekOrigin.End);
        var buffer = new byte[MostBytes];
        var count = await stream.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer.AsSpan(0, count));
    }

    private static string Cut(string message, int bytes)
    {
        var text = Encoding.UTF8.GetBytes(message);
        if (text.Length <= bytes)
        {
            return message;
        }

        var end = bytes;
        while (end > 0 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return Encoding.UTF8.GetString(text.AsSpan(0, end));
    }

    private static int StartOfRune(byte[] text, int start)
    {
        while (start < text.Length && (text[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return start;
    }
}
