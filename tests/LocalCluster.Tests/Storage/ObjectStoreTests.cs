using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Tests.Storage;

public sealed class ObjectStoreTests
{
    private static readonly GroupResource Things = new("", "things");

    [Fact]
    public void At_AnEarlierRevision_UndoesWhatCameAfter()
    {
        var store = new ObjectStore(10);
        var first = Put(store, "a", 1);
        Put(store, "a", 2);
        store.Write(() => store.Remove(Things, "a", []));
        Put(store, "b", 1);

        var earlier = store.At(first);

        Assert.Equal(["a"], earlier!.Of(Things).Keys);
        Assert.Equal(1, (int)earlier.Of(Things)["a"].Value["v"]!);
        Assert.Equal(["b"], store.Current.Of(Things).Keys);
    }

    [Fact]
    public async Task LinkAt_ARevision_LeadsToTheNextWrite()
    {
        var store = new ObjectStore(10);
        var first = Put(store, "a", 1);
        var second = Put(store, "b", 1);

        Assert.Equal(second, (await store.LinkAt(first)!.Next).Event!.Revision);
        Assert.Equal(first, (await store.LinkAt(first - 1)!.Next).Event!.Revision);
        Assert.False(store.LinkAt(second)!.Next.IsCompleted);
    }

    [Fact]
    public void History_PastItsLimit_IsForgotten()
    {
        var store = new ObjectStore(2);
        var first = Put(store, "a", 1);
        Put(store, "a", 2);
        Put(store, "a", 3);
        Put(store, "a", 4);

        Assert.Null(store.LinkAt(first));
        Assert.Null(store.At(first));
        Assert.NotNull(store.LinkAt(first + 1));
    }

    private static long Put(ObjectStore store, string key, int value) =>
        store.Write(() => store.Put(Things, key, new JsonObject { ["v"] = value })).Revision;
}
