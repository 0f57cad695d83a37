using System.Reflection;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The API as it is, but for events: their writes find no memory.</summary>
public class NoMemoryForEvents : DispatchProxy
{
    private IKubernetesApi? _api;

    public static IKubernetesApi Around(IKubernetesApi api)
    {
        var proxy = Create<IKubernetesApi, NoMemoryForEvents>();
        ((NoMemoryForEvents)proxy)._api = api;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        $"{args![0]}".StartsWith("events", StringComparison.Ordinal) ? throw new InsufficientMemoryException() : targetMethod!.Invoke(_api, args);
}
