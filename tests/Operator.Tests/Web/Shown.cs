using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Web;

/// <summary>Builds in the states that the status page shows, with statuses that the real deciders make.</summary>
internal static class Shown
{
    public const string SourceHost = "git.secret.example";

    public static string HostileTail { get; } = "<script>document.title = 'taken'</script>\n<img src=x onerror=\"document.title='taken'\"> \u202e \u001b[31m \"'&";

    public static TalosImageBuild Building(string name = "building") => Named(name, scenario =>
    {
        scenario.Reconcile();
        scenario.Run(Builds.Amd64, done: 2);
        scenario.Run(Builds.Arm64, done: 1);
        scenario.Settle();
    });

    public static TalosImageBuild Succeeded(string name = "succeeded") => Named(name, scenario => scenario.Finished());

    public static TalosImageBuild Failed(string name = "failed", string? tail = null, string? message = null) => Named(name, scenario =>
    {
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Now = scenario.Now.AddMinutes(20);
        var job = scenario.Job(Builds.Arm64);
        scenario.Fail(job, Pods.Failed(job, "kernel", 65, Pods.Error(new StepError
        {
            Class = FailureClass.Build,
            Reason = "BuildFailed",
            Message = message ?? "make kernel failed. See the log of the step.",
            LogTail = tail ?? "make: *** [Makefile:1: kernel] Error 1",
        })).Began(scenario.Now.AddMinutes(-20)));
        scenario.Settle();
    });

    public static TalosImageBuild WithoutStatus(int number) => Builds.Of(name: $"build-{number:0000}");

    public static TalosImageBuild In(this TalosImageBuild build, string space) =>
        build with { Metadata = build.Metadata with { NamespaceProperty = space, Uid = $"{build.Metadata.Uid}-{space}" } };

    public static TalosImageBuild WithLogTail(this TalosImageBuild build, string tail) =>
        build with { Status = build.Status with { Failure = build.Status.Failure! with { LogTail = tail } } };

    private static TalosImageBuild Named(string name, Action<Scenario> run)
    {
        var scenario = new Scenario(Builds.Spec with { Source = new SourceSpec { Repository = $"https://{SourceHost}/team/talos.git" } })
        {
            Now = TimeProvider.System.GetUtcNow().AddMinutes(-42),
        };
        scenario.Build = scenario.Build with { Metadata = scenario.Build.Metadata with { Name = name, Uid = $"uid-of-{name}" } };
        run(scenario);
        return scenario.Build;
    }
}
