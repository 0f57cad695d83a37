using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.KubectlTalosImage.Builds;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.KubectlTalosImage.Logs;

/// <summary>The containers whose logs are shown, in their order: platforms as in the spec, then the publish Job; earlier pods first.</summary>
/// <param name="Platform">Null: all platforms and the publish Job.</param>
/// <param name="Step">Null: all steps, but not the sidecar.</param>
internal sealed record LogSelection(string? Platform, string? Step)
{
    public IReadOnlyList<LogSource> Of(TalosImageBuild build, IEnumerable<Pod> pods)
    {
        var run = BuildState.RunOf(build);
        return
        [
            .. from pod in pods
               where run is not null && Labels.Of(pod, Labels.Run) == run
               group pod by Labels.Of(pod, Labels.Platform) ?? "" into platform
               let name = NameOf(build, platform.Key)
               where Platform is null || name == Platform
               orderby IndexOf(build, name)
               from attempt in platform
                   .OrderBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
                   .Select((pod, index) => (Pod: pod, Number: index + 1))
               from container in attempt.Pod.Containers
               where Step is null ? !container.IsSidecar : container.Name == Step
               select new LogSource(attempt.Pod, container, name, attempt.Number),
        ];
    }

    // The label has a dash, because a value cannot contain a slash. The publish Job has none.
    private static string NameOf(TalosImageBuild build, string label) =>
        build.Spec.Platforms.FirstOrDefault(platform => Labels.PlatformValue(platform) == label) ?? (label.Length == 0 ? "publish" : label);

    private static int IndexOf(TalosImageBuild build, string name) =>
        build.Spec.Platforms.ToList().IndexOf(name) is var index and >= 0 ? index : int.MaxValue;
}

/// <summary>The log of a container.</summary>
/// <param name="Platform">Or <c>publish</c>.</param>
/// <param name="Attempt">Counted from 1, among the pods that still exist.</param>
internal sealed record LogSource(Pod Pod, Container Container, string Platform, int Attempt)
{
    public string Key => $"{Pod.Metadata.Uid}/{Container.Name}";

    public string Label => Attempt == 1 ? $"[{Platform} {Container.Name}]" : $"[{Platform} {Container.Name} attempt {Attempt}]";

    public NamespacedName PodName => NamespacedName.Of(Pod);

    public bool HasStarted => Pod.StateOf(Container.Name) is { HasStarted: true };

    public bool IsRunning => Pod.StateOf(Container.Name) is { Running: not null };
}
