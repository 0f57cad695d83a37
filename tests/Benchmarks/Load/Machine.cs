using System.Globalization;
using System.Runtime.InteropServices;

namespace TalosImageOperator.Benchmarks.Load;

/// <summary>Where and when it was measured.</summary>
internal static class Machine
{
    public static string Describe(string cluster, DateTimeOffset now)
    {
        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Measured on {now:yyyy-MM-dd}: {Environment.ProcessorCount} cores of {cpu}, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}; {cluster}. "
            + $"Load average at the end: {load}.");
    }
}
