using System.Diagnostics.Metrics;
using System.Globalization;

namespace TalosImageOperator.Operator.Metrics;

/// <summary>The memory limit of the container, from cgroup v2.</summary>
internal static class MemoryLimit
{
    private const string File = "/sys/fs/cgroup/memory.max";

    /// <returns>One measurement in bytes, or none without a limit.</returns>
    public static IEnumerable<Measurement<long>> Read()
    {
        try
        {
            return long.TryParse(System.IO.File.ReadAllText(File).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                ? [new Measurement<long>(bytes)]
                : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
