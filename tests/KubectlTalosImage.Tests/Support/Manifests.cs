using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.KubectlTalosImage.Tests.Support;

/// <summary>Specs and statuses as the operator writes them.</summary>
internal static class Manifests
{
    public const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    public const string Fingerprint = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    public const string Commit = "cccccccccccccccccccccccccccccccccccccccc";
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    public static JsonObject Spec(JsonObject? changes = null)
    {
        var spec = new JsonObject
        {
            ["release"] = "v1.13.9",
            ["platforms"] = new JsonArray("linux/amd64"),
            ["outputs"] = new JsonArray("kernel", "installer-base", "imager", "installer"),
            ["registry"] = new JsonObject { ["host"] = "registry.example.com", ["username"] = "me", ["advertisedHost"] = "images.example.com" },
        };
        foreach (var (name, value) in changes ?? [])
        {
            spec[name] = value?.DeepClone();
        }

        return spec;
    }

    public static TalosImageBuildStatus Status(BuildPhase phase, string reason, string message, string ready = "Unknown") => new(1)
    {
        Phase = phase,
        Fingerprint = Fingerprint,
        StartedAt = Start,
        Conditions =
        [
            new V1Condition
            {
                Type = ConditionTypes.Ready, Status = ready, Reason = reason, Message = message, LastTransitionTime = Start.UtcDateTime, ObservedGeneration = 1,
            },
        ],
    };

    public static TalosImageBuildStatus Building() => Status(BuildPhase.Building, Reasons.Building, "linux/amd64 runs inputs.") with
    {
        Progress = "1/9",
        Cause = "first build",
        Platforms =
        [
            new PlatformStatus
            {
                Platform = "linux/amd64", Phase = BuildPhase.Building, Pod = "a-amd64-x", Node = "amd64-1", Attempts = 2, StartedAt = Start,
                Steps =
                [
                    new StepStatus { Name = "source", StartedAt = Start, CompletedAt = Start.AddSeconds(72) },
                    new StepStatus { Name = "inputs", StartedAt = Start.AddSeconds(72) },
                ],
            },
        ],
    };

    public static TalosImageBuildStatus Failed(string message = "The kernel does not compile.", string? tail = "make: *** [kernel] Error 2") =>
        Status(BuildPhase.Failed, Reasons.BuildFailed, message, "False") with
        {
            CompletedAt = Start.AddMinutes(5),
            Failure = new FailureStatus
            {
                Platform = "linux/amd64",
                Step = "kernel",
                Class = FailureClass.Build,
                Reason = Reasons.BuildFailed,
                Message = message,
                LogTail = tail,
            },
            Platforms =
            [
                new PlatformStatus
                {
                    Platform = "linux/amd64", Phase = BuildPhase.Failed, Pod = "a-amd64-x", Attempts = 1, StartedAt = Start, CompletedAt = Start.AddMinutes(5),
                    Steps = [new StepStatus { Name = "kernel", StartedAt = Start, CompletedAt = Start.AddMinutes(5) }],
                },
            ],
        };

    public static TalosImageBuildStatus Succeeded() => Status(BuildPhase.Succeeded, Reasons.Succeeded, "All outputs are published.", "True") with
    {
        CompletedAt = Start.AddHours(1),
        LastSucceeded = new LastSucceededStatus
        {
            Fingerprint = Fingerprint,
            Release = "v1.13.9",
            Commit = Commit,
            CompletedAt = Start.AddHours(1),
            Outputs =
            [
                new OutputStatus
                {
                    Name = "installer", Image = "registry.example.com/me/installer:v1.13.9", Digest = Digest,
                    Platforms = [new OutputPlatformStatus { Platform = "linux/amd64", Digest = Digest, Size = 500 }],
                },
                new OutputStatus
                {
                    Name = "kernel", Image = "registry.example.com/me/talos-kernel:v1.13.9", Digest = Digest,
                    Platforms =
                    [
                        new OutputPlatformStatus
                        {
                            Platform = "linux/amd64", Digest = Digest, Size = 600,
                            Files = [new OutputFile { Name = "vmlinuz-amd64", Sha256 = Fingerprint, Size = 1024 }],
                        },
                    ],
                },
            ],
        },
    };
}
