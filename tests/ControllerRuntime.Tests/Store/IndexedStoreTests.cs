using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Store;

public sealed class IndexedStoreTests
{
    private readonly IndexedStore<Widget> _store = new(new Dictionary<string, Func<Widget, IEnumerable<string>>>
    {
        ["namespace"] = widget => [widget.Metadata.NamespaceProperty],
        ["owner"] = widget => widget.Metadata.OwnerReferences?.Select(owner => owner.Uid) ?? [],
        [Indexes.Label("app")] = Indexes.ByLabel("app"),
    });

    [Fact]
    public void ByIndex_AfterAChange_FollowsIt()
    {
        _store.Set(Entity("a", "1", owner: "x", app: "red"));
        _store.Set(Entity("b", "2", owner: "x", app: "red"));
        _store.Set(Entity("a", "3", owner: "y", app: "blue"));

        Assert.Equal(["b"], Names(_store.ByIndex("owner", "x")));
        Assert.Equal(["a"], Names(_store.ByIndex("owner", "y")));
        Assert.Equal(["a"], Names(_store.ByIndex(Indexes.Label("app"), "blue")));
        Assert.Equal(["a", "b"], Names(_store.ByIndex("namespace", "default")));
        _store.Remove(new("default", "a"), null);
        Assert.Empty(_store.ByIndex("owner", "y"));
    }

    [Fact]
    public void ByIndex_OfAnUnknownName_Throws() => Assert.Throws<ArgumentException>(() => _store.ByIndex("other", "x"));

    [Fact]
    public void List_TakenBeforeAChange_DoesNotChange()
    {
        _store.Set(Entity("a", "1"));
        var before = _store.List();
        _store.Set(Entity("b", "2"));

        Assert.Single(before);
        Assert.Equal(2, _store.Count);
    }

    [Fact]
    public void Set_OfTheSameVersion_IsNoChange()
    {
        _store.Set(Entity("a", "1"));

        Assert.Null(_store.Set(Entity("a", "1")));
    }

    [Fact]
    public void Set_OfANamesakeMadeLater_IsAChange()
    {
        _store.Set(Entity("a", "1", uid: "u1"));

        Assert.Equal(StoreChangeKind.Updated, _store.Set(Entity("a", "1", uid: "u2"))!.Kind);
    }

    [Fact]
    public void Replace_OfOneNamespace_LeavesTheOthers()
    {
        _store.Set(Entity("a", "1"));
        _store.Set(Entity("a", "1", ns: "other"));

        var changes = _store.Replace("other", [Entity("b", "2", ns: "other")], []);

        Assert.Equal(
            [(StoreChangeKind.Added, "other/b", null), (StoreChangeKind.Deleted, "other/a", "1")],
            changes.Select(change => (change.Kind, change.Key.ToString(), change.Old?.Metadata.ResourceVersion)));
        Assert.NotNull(_store.Get(new("default", "a")));
    }

    [Fact]
    public void Set_OfTheVersionThatIsStored_EndsItsBeingUndecodable()
    {
        _store.Set(Entity("a", "1"));
        _store.SetUndecodable(Undecodable("a", "2"));
        Assert.NotNull(_store.Undecodable(new("default", "a")));
        _store.Set(Entity("a", "1"));

        Assert.Null(_store.Undecodable(new("default", "a")));
    }

    [Fact]
    public void SetUndecodable_OfANamesakeMadeLater_RemovesWhatIsStored()
    {
        _store.Set(Entity("a", "1", uid: "u1", owner: "x"));

        var change = _store.SetUndecodable(Undecodable("a", "2", uid: "u2"))!;

        Assert.Equal((StoreChangeKind.Deleted, "u1", "1"), (change.Kind, change.Old!.Metadata.Uid, change.Old.Metadata.ResourceVersion));
        Assert.Empty(_store.ByIndex("owner", "x"));
        Assert.Equal("u2", _store.Undecodable(change.Key)!.Uid);
    }

    [Fact]
    public void Replace_OfOneNamespace_KeepsTheUndecodableOfOthers()
    {
        _store.SetUndecodable(Undecodable("a", "1"));
        _store.SetUndecodable(Undecodable("b", "1", ns: "other"));
        _store.SetUndecodable(Undecodable("c", "1", ns: "other"));

        _store.Replace("other", [], [Undecodable("c", "2", ns: "other")]);

        Assert.NotNull(_store.Undecodable(new("default", "a")));
        Assert.Null(_store.Undecodable(new("other", "b")));
        Assert.Equal("2", _store.Undecodable(new("other", "c"))!.ResourceVersion);
        Assert.Equal((true, false), (_store.AnyUndecodable("default"), _store.AnyUndecodable("third")));
    }

    private static UndecodableObject Undecodable(string name, string version, string uid = "u", string ns = "default") => new()
    {
        Key = new(ns, name),
        Uid = uid,
        ResourceVersion = version,
        Generation = 1,
        CreationTimestamp = null,
        IsTerminating = false,
        Status = null,
        Field = "spec.size",
        Value = "big",
        Reason = "The value must be an integer.",
    };

    private static IEnumerable<string> Names(IEnumerable<Widget> widgets) => widgets.Select(widget => widget.Metadata.Name).Order();

    private static Widget Entity(
        string name, string version, string ns = "default", string? owner = null, string? app = null, string uid = "u") => new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = ns,
                Uid = uid,
                ResourceVersion = version,
                OwnerReferences = owner is null ? null : [new V1OwnerReference { Uid = owner }],
                Labels = app is null ? null : new Dictionary<string, string> { ["app"] = app },
            },
        };
}
