using TalosImageOperator.ControllerRuntime.Reflectors;
using TalosImageOperator.Entities;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Commands;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Builds;

/// <summary>One build, followed.</summary>
internal sealed class BuildWatch : IAsyncDisposable
{
    private readonly Mirror<TalosImageBuild> _mirror;
    private readonly string _name;

    private BuildWatch(Mirror<TalosImageBuild> mirror, string name)
    {
        (_mirror, _name) = (mirror, name);
    }

    public static async Task<BuildWatch> StartAsync(ClusterClient cluster, string name, Screen screen, CancellationToken cancellationToken) => new(
        await Mirror<TalosImageBuild>.StartAsync(
            cluster, Resources.Builds, new ReflectorOptions { Namespace = cluster.Namespace, FieldSelector = $"metadata.name={name}" }, screen, cancellationToken),
        name);

    public ValueTask DisposeAsync() => _mirror.DisposeAsync();

    /// <param name="changed">Completes with the next change.</param>
    /// <exception cref="CommandException">The build was deleted.</exception>
    public TalosImageBuild Current(out Task changed) =>
        _mirror.Snapshot(out changed).Objects.SingleOrDefault()
        ?? throw new CommandException(PluginExit.NotFound, $"{TalosImageBuild.KindName} \"{_name}\" was deleted.");
}
