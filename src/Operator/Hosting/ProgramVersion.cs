using System.Reflection;

namespace TalosImageOperator.Operator.Hosting;

/// <summary>The version of this program, which the Builder's image has to share.</summary>
internal static class ProgramVersion
{
    public static string Current { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
