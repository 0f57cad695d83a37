using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>Deletes the custom resources of a definition that is being deleted, and lets the definition go after the last one.</summary>
internal sealed class CustomResourceCleanup
{
    private static readonly GroupResource Definitions = Kinds.CustomResourceDefinitions;
    private readonly ObjectStore _store;
    private readonly KindRegistry _kinds;
    private readonly ObjectDeletion _deletion;

    public CustomResourceCleanup(ObjectStore store, KindRegistry kinds, ObjectDeletion deletion)
    {
        _store = store;
        _kinds = kinds;
        _deletion = deletion;
        store.Committed += React;
    }

    private void React(StoreEvent written)
    {
        var marked = written is { Type: ChangeType.Modified } && written.Resource == Definitions
            && IsTerminating(written.Current.Value)
            && written.Previous is { } before && !IsTerminating(before.Value);
        if (marked)
        {
            DeleteInstances(written.Current.Value);
        }

        var name = written.Resource == Definitions ? written.Key : $"{written.Resource.Plural}.{written.Resource.Group}";
        if (marked || written.Type == ChangeType.Deleted)
        {
            Release(name);
        }
    }

    private void DeleteInstances(JsonObject definition)
    {
        if (_kinds.All.FirstOrDefault(kind => kind.Custom && kind.Resource == ResourceOf(definition)) is not { } kind)
        {
            return;
        }

        foreach (var found in _store.Current.Of(kind.Storage).Values)
        {
            _deletion.Delete(kind, found.Value.Namespace(), found.Value.Name(),
                new DeleteRequest { Propagation = "Background" });
        }
    }

    private void Release(string name)
    {
        if (_store.Current.Find(Definitions, null, name)?.Value is not { } definition || !IsTerminating(definition))
        {
            return;
        }

        if (!_store.Current.Of(ResourceOf(definition)).IsEmpty)
        {
            return;
        }

        var last = definition.Copy();
        string[] rest = [.. last.Items("metadata", "finalizers").Texts()
            .Where(finalizer => finalizer != CustomResourceDefinitionRules.CleanupFinalizer)];
        last.Metadata().Put("finalizers", rest.Length == 0 ? null : rest.ToJson());
        if (rest.Length == 0)
        {
            _store.Remove(Definitions, name, last);
        }
        else if (!JsonNode.DeepEquals(last, definition))
        {
            _store.Put(Definitions, name, last);
        }
    }

    private static GroupResource ResourceOf(JsonObject definition) =>
        new(definition.Text("spec", "group") ?? "", definition.Text("spec", "names", "plural") ?? "");

    private static bool IsTerminating(JsonObject value) => value.At("metadata", "deletionTimestamp") is not null;
}
