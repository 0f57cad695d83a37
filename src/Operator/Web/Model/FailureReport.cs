using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>Why a build failed, and what to do.</summary>
internal sealed record FailureReport
{
    public string? Platform { get; init; }

    public string? Step { get; init; }

    public required FailureClass Class { get; init; }

    public required string Reason { get; init; }

    public required string Message { get; init; }

    public required string Advice { get; init; }

    /// <summary>Commands to copy.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>The last lines of the log. Null unless details are shown.</summary>
    public string? LogTail { get; init; }

    public static FailureReport Of(TalosImageBuild build, FailureStatus failure, Disclosure disclosure)
    {
        var pod = build.Status.Platforms.FirstOrDefault(platform => platform.Platform == failure.Platform)?.Pod;
        var target = $"-n {build.Metadata.NamespaceProperty}";
        var rebuild = $"kubectl annotate tib {build.Metadata.Name} {target} --overwrite {Labels.Rebuild}=\"$(date +%s)\"";
        return new FailureReport
        {
            Platform = failure.Platform,
            Step = failure.Step,
            Class = failure.Class,
            Reason = failure.Reason,
            Message = disclosure.Text(build, failure.Message),
            Advice = failure.Class switch
            {
                FailureClass.Input => "Correct the spec, the source or the credential that the message names. A changed spec starts another run.",
                FailureClass.Build => "Read the log of the step, and correct the source or the settings. To build the same spec again, request a rebuild.",
                _ => "Check the registry, the network or the node that the message names, and then request a rebuild.",
            },
            Commands = pod is not null && failure.Step is not null ? [$"kubectl logs {target} {pod} -c {failure.Step}", rebuild] : [rebuild],
            LogTail = disclosure.HasDetails ? failure.LogTail : null,
        };
    }
}
