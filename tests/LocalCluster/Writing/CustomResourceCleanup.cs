using TalosImageOperator.LocalCluster.Rules;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>Deletes the custom resources of a definition that is being deleted, and lets the definition go after the last one.</summary>
internal sealed class CustomResourceCleanup
{
    private static readonly GroupResource Definitions = BuiltInKinds.CustomResourceDefinitions;
    private readonly ObjectStore store;
    private readonly KindRegistry kinds;
    private readonly ObjectDeletion deletion;

    public CustomResourceCleanup(ObjectStore store, KindRegistry kinds, ObjectDeletion deletion)
    {
        this.store = store;
        this.kinds = kinds;
        this.deletion = deletion;
        store.Committed += React;
    }

    private void React(StoreEvent written)
    {
        bool marked = written is { Type: ChangeType.Modified } && written.Resource == Definitions
            && IsTerminating(written.Current.Value)
            && written.Previous is { } before && !IsTerminating(before.Value);
        if (marked) DeleteInstances(written.Current.Value);
        string name = written.Resource == Definitions ? written.Key : $"{written.Resource.Plural}.{written.Resource.Group}";
        if (marked || written.Type == ChangeType.Deleted) Release(name);
    }

    private void DeleteInstances(JsonObject definition)
    {
        if (kinds.All.FirstOrDefault(kind => kind.Custom && kind.Resource == ResourceOf(definition)) is not { } kind) return;
        foreach (StoredObject found in store.Current.Of(kind.Storage).Values)
            deletion.Delete(kind, found.Value.Namespace(), found.Value.Name(),
                new DeleteRequest { Propagation = "Background" });
    }

    private void Release(string name)
    {
        if (store.Current.Find(Definitions, null, name)?.Value is not { } definition || !IsTerminating(definition)) return;
        if (!store.Current.Of(ResourceOf(definition)).IsEmpty) return;
        JsonObject last = definition.Copy();
        string[] rest = [.. last.Items("metadata", "finalizers").Texts()
            .Where(finalizer => finalizer != CustomResourceDefinitionRules.CleanupFinalizer)];
        last.Metadata().Put("finalizers", rest.Length == 0 ? null : rest.ToJson());
        if (rest.Length == 0) store.Remove(Definitions, name, last);
        else if (!JsonNode.DeepEquals(last, definition)) store.Put(Definitions, name, last);
    }

    private static GroupResource ResourceOf(JsonObject definition) =>
        new(definition.Text("spec", "group") ?? "", definition.Text("spec", "names", "plural") ?? "");

    private static bool IsTerminating(JsonObject value) => value.At("metadata", "deletionTimestamp") is not null;
}
