using System.CommandLine;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>--buildkit-tls</c>, of each command that builds.</summary>
internal static class BuildKitTlsOption
{
    public static Option<string?> Create() => new("--buildkit-tls")
    {
        Description = $"Folder with {string.Join(", ", BuildKitTlsSecret.Keys)} for tcp:// addresses of BuildKit. Default: ${PodVariables.BuildKitTls}, else no TLS.",
        HelpName = "folder",
    };
}
