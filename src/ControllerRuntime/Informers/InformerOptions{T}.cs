using TalosImageOperator.ControllerRuntime.Reflectors;

namespace TalosImageOperator.ControllerRuntime.Informers;

/// <summary>Options of an informer.</summary>
public sealed class InformerOptions<T>
{
    /// <summary>Empty: all namespaces. Several: one list and watch for each.</summary>
    public IReadOnlyList<string> Namespaces { get; set; } = [];

    public string? LabelSelector { get; set; }

    public string? FieldSelector { get; set; }

    /// <summary>From the name of each index to the values that an object is filed under.</summary>
    public Dictionary<string, Func<T, IEnumerable<string>>> Indexers { get; } = [];

    /// <summary>
    /// Reduces an object before it is stored, to save memory. It must keep the name, namespace, UID and resource version.
    /// </summary>
    public Func<T, T> Transform { get; set; } = entity => entity;

    /// <summary>The timeout of the first list, after which the start fails.</summary>
    public TimeSpan SyncLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Paging, timeouts and delays; its namespace and selectors are those above.</summary>
    public ReflectorOptions Reflector { get; set; } = new();

    public InformerOptions<T> Index(string name, Func<T, IEnumerable<string>> valuesOf)
    {
        Indexers.Add(name, valuesOf);
        return this;
    }
}
