using System.Text;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>What every user of this machine can read about its processes, and what the processes' owner can.</summary>
public static class RunningProcesses
{
    /// <summary>The processes in whose arguments or environment the text stands, as <c>/proc/123/cmdline: …</c>.</summary>
    public static IReadOnlyList<string> Showing(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .SelectMany(folder => (string[])[Path.Combine(folder, "cmdline"), Path.Combine(folder, "environ")])
            .Select(file => $"{file}: {Read(file)}")
            .Where(shown => shown.Contains(text, StringComparison.Ordinal)),
    ];

    private static string Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).Replace('\0', ' ');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has ended, or it is another user's.
            return "";
        }
    }
}
