using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Leadership;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.ConfigMaps;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Hosting;

/// <summary>The composition root: the watched resources, the triggers of a reconcile, and the parts of the controller.</summary>
internal static class BuildControllerExtensions
{
    private const string Name = "talosimagebuild";

    public static void AddBuildController(this IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ClusterCaches>();
        services.AddSingleton<BuildQueue>();
        services.AddSingleton<NodeWaitList>();
        services.AddSingleton<BuildTriggers>();

        // Resolved late, because parts of the controller depend on it.
        services.AddSingleton(provider => new Lazy<IController>(provider.GetRequiredService<IController>));
        services.AddSingleton<ResyncPeriod>();
        services.AddSingleton<RestingBuilds>();
        services.AddSingleton<ReconcileInputReader>();
        services.AddSingleton<PodStartupProblemReader>();
        services.AddSingleton<WriteExecutor>();
        services.AddSingleton<OutputsConfigMapWriter>();
        services.AddSingleton<StatusWriter>();
        services.AddSingleton<TransitionReporter>();
        services.AddSingleton<UndecodableBuildReporter>();
        services.AddControllerRuntime(runtime => Configure(runtime, options.Controller))
            .AddInformer(Resources.Builds, informer => informer.Index(ClusterCaches.ByUid, build => [build.Metadata.Uid]).Transform = BuildView.Kept)
            .AddInformer(Resources.Jobs, OwnedByBuilds)
            .AddInformer(Resources.Pods, informer =>
            {
                OwnedByBuilds(informer);
                informer.Transform = PodView.Kept;
            })
            .AddInformer(Resources.Nodes, informer => informer.Transform = NodeView.Kept)
            .AddController<TalosImageBuild, TalosImageBuildController>(Name, controller => controller
                .ForEntity(unless: OnlyStatusChanged)
                .Watches<TalosImageBuild, BuildTriggers>((triggers, change) => triggers.Of(change))
                .Watches<JobView, BuildTriggers>((triggers, change) => triggers.Of(change))
                .Watches<PodView, BuildTriggers>((triggers, change) => triggers.Of(change))
                .Watches<NodeView, BuildTriggers>((triggers, change) => triggers.Of(change)));
    }

    private static void Configure(ControllerRuntimeOptions runtime, Options.ControllerOptions options)
    {
        runtime.Namespaces = options.Namespaces;
        runtime.Workers = options.Workers;
        runtime.LeaderElection = new LeaderElectionOptions
        {
            Enabled = options.LeaderElection,
            LeaseName = options.LeaseName,
            LeaseNamespace = options.LeaseNamespace is { Length: > 0 } named ? named : OwnPod.Namespace ?? "default",
        };
        runtime.Api = new KubernetesApiOptions { FieldManager = Labels.ManagedByValue };
        runtime.Events.ReportingController = $"{TalosImageBuild.Group}/talos-image-operator";
    }

    private static void OwnedByBuilds<T>(InformerOptions<T> informer)
        where T : class, k8s.IKubernetesObject<V1ObjectMeta>
    {
        informer.LabelSelector = Labels.Selector;
        informer.Index(ClusterCaches.ByBuild, Indexes.ByLabel(Labels.BuildUid));
    }

    // Ignores changes by the operator's own status writes.
    private static bool OnlyStatusChanged(StoreChange<TalosImageBuild> change) =>
        change is { Old: { } before, New: { } after }
        && before.Metadata.Generation == after.Metadata.Generation
        && before.Metadata.DeletionTimestamp == after.Metadata.DeletionTimestamp
        && BuildRun.RebuildOf(before) == BuildRun.RebuildOf(after)
        && BuildRun.SignOf(before) == BuildRun.SignOf(after)
        && BuildRun.ReproduceOf(before) == BuildRun.ReproduceOf(after);
}
