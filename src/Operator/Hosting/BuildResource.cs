using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;

namespace TalosImageOperator.Operator.Hosting;

internal static class BuildResource
{
    public static ResourceType<TalosImageBuild> Type { get; } = new()
    {
        Group = TalosImageBuild.Group,
        Version = TalosImageBuild.Version,
        Plural = TalosImageBuild.Plural,
        Kind = TalosImageBuild.KindName,
        Json = EntitiesJsonContext.Default.TalosImageBuild,
    };
}
