using System.Globalization;
using BenchmarkDotNet.Attributes;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Benchmarks;

/// <summary>The store behind an informer, with 10,000 pods of 2,500 builds.</summary>
public class StoreBenchmarks
{
    private const int Count = 10_000;
    private const int PodsPerBuild = 4;
    private const string ByBuild = "build";
    private const string Label = "talosimages.dev/build-uid";

    private readonly Func<PodView, IEnumerable<string>> _byBuild = Indexes.ByLabel(Label);
    private PodView[] _pods = [];
    private IndexedStore<PodView> _store = null!;
    private NamespacedName _key;
    private PodView _one = null!;
    private PodView _other = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _pods = [.. Enumerable.Range(0, Count).Select(number => Pod(number, version: number + 1))];
        _store = Empty();
        _store.Replace(null, _pods, []);
        (_one, _other) = (_pods[Count / 2], Pod(Count / 2, version: Count + 1));
        _key = NamespacedName.Of(_one);
    }

    /// <summary>The first list.</summary>
    [Benchmark]
    public int ReplaceNothing() => Empty().Replace(null, _pods, []).Count;

    /// <summary>A list after a broken watch that shows what is known already.</summary>
    [Benchmark]
    public int ReplaceTheSame() => _store.Replace(null, _pods, []).Count;

    /// <summary>Two watch events.</summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public object? Set()
    {
        _store.Set(_other);
        return _store.Set(_one);
    }

    [Benchmark]
    public PodView? Get() => _store.Get(_key);

    [Benchmark]
    public int ByIndex() => _store.ByIndex(ByBuild, "build-1250").Count;

    private static PodView Pod(int number, int version) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"pod-{number}",
            NamespaceProperty = $"namespace-{number % 10}",
            Uid = $"uid-{number}",
            ResourceVersion = version.ToString(CultureInfo.InvariantCulture),
            Labels = new Dictionary<string, string> { [Label] = $"build-{number / PodsPerBuild}" },
        },
    };

    private IndexedStore<PodView> Empty() => new(new Dictionary<string, Func<PodView, IEnumerable<string>>> { [ByBuild] = _byBuild });
}
