using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>The cache that a reflector synchronizes with the cluster. It is not called concurrently and must not throw.</summary>
public interface IReflectorTarget<T>
{
    /// <summary>Whether objects are missing because they could not be read, so that a new list is useful.</summary>
    bool WantsList { get; }

    /// <summary>The complete state, from a list.</summary>
    void Replace(IReadOnlyList<T> items, IReadOnlyList<UndecodableObject> undecodable);

    /// <summary>One change, from a watch.</summary>
    void Apply(WatchEvent<T> change);

    /// <summary>A watch is open: the state follows the cluster from here on.</summary>
    void Connected();

    /// <summary>No watch is open: the state ages.</summary>
    void Disconnected();

    /// <summary>A list or watch has failed.</summary>
    /// <param name="failures">How many in a row.</param>
    /// <param name="fault">What failed, for people.</param>
    void Failed(int failures, string fault);

    /// <summary>After failures, a watch has delivered an event or has lasted long enough to count as working.</summary>
    void Recovered();
}
