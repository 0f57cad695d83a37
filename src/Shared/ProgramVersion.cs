using System.Reflection;

namespace TalosImageOperator.Shared;

/// <summary>The version of this program. Operator and Builder have the same one. Compiled into each program.</summary>
internal static class ProgramVersion
{
    public static string Current { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
