using System.Reflection;

namespace TalosImageOperator.Operator.Hosting;

/// <summary>The version of this program. The Builder's image must have the same version.</summary>
internal static class ProgramVersion
{
    public static string Current { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
