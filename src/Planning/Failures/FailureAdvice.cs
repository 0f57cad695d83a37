using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Failures;

/// <summary>What to do about a failed build.</summary>
public static class FailureAdvice
{
    public static string Of(FailureClass failure) => failure switch
    {
        FailureClass.Input => "Correct the spec, the source or the credential that the message names. A changed spec starts another run.",
        FailureClass.Build => "Read the log of the step, and correct the source or the settings. To build the same spec again, request a rebuild.",
        _ => "Check the registry, the network or the node that the message names, and then request a rebuild.",
    };

    /// <summary>kubectl commands to copy: the log of the failed step, if its pod is known, and the rebuild.</summary>
    public static IReadOnlyList<string> Commands(TalosImageBuild build, FailureStatus failure)
    {
        var pod = build.Status.Platforms.FirstOrDefault(platform => platform.Platform == failure.Platform)?.Pod;
        var target = $"-n {build.Metadata.NamespaceProperty}";
        var rebuild = $"kubectl annotate tib {build.Metadata.Name} {target} --overwrite {Labels.Rebuild}=\"$(date +%s)\"";
        return pod is not null && failure.Step is not null ? [$"kubectl logs {target} {pod} -c {failure.Step}", rebuild] : [rebuild];
    }
}
