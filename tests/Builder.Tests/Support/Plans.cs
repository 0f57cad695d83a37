using TalosImageOperator.Builder.Git;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Support;

public static class Plans
{
    public const string Commit = "3ebd10a7c1bd0f81742bdcd0c3fe56d727db7401";

    public static BuildPlan Of(string repository, string revision, params BuildStep[] steps) => new()
    {
        Release = "v1.13.9",
        Platform = "linux/amd64",
        Fingerprint = new string('f', 64),
        Source = new SourcePlan { Repository = repository, Revision = revision },
        Registry = new RegistryPlan { Host = "127.0.0.1:5005", Username = "me", Tag = "v1.13.9" },
        Steps = [new BuildStep { Id = "source", Kind = StepKind.Source }, .. steps],
    };

    public static MakeArguments Make(string target, params (string Name, string Value)[] variables) => new()
    {
        Target = target,
        Variables = variables.ToDictionary(variable => variable.Name, variable => variable.Value),
    };

    public static SourceFacts Facts { get; } = new()
    {
        Step = "source",
        Commit = Commit,
        SourceDateEpoch = 1787062459,
        Sha = Commit[..8],
        AbbrevTag = "v1.13.9",
        Tag = "v1.13.9",
    };
}
