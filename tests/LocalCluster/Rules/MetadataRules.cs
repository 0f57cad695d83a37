using System.Text;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>What holds for the metadata of every kind.</summary>
internal static class MetadataRules
{
    private const int AnnotationBytes = 256 * 1024;
    private static readonly string[] Immutable = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds"];
    private static readonly string[] KeptWhenAbsent = ["uid", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds"];

    public static void Validate(ResourceKind kind, JsonObject value, FieldErrors errors)
    {
        var metadata = value.Metadata();
        var name = metadata.Text("name") ?? "";
        if (metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            kind.Rules.ValidateName(prefix.TrimEnd('-', '.') is { Length: > 0 } stem ? stem : prefix,
                "metadata.generateName", errors);
        }

        if (name.Length == 0)
        {
            errors.Required("metadata.name", "name or generateName is required");
        }
        else
        {
            kind.Rules.ValidateName(name, "metadata.name", errors);
        }

        ValidateLabels(metadata.Map("labels"), "metadata.labels", errors);
        ValidateAnnotations(metadata.Map("annotations"), "metadata.annotations", errors);
        ValidateOwners(metadata.Items("ownerReferences"), errors);
        var index = 0;
        foreach (var finalizer in metadata.Items("finalizers").Texts())
        {
            Names.CheckQualifiedName(finalizer, $"metadata.finalizers[{index++}]", errors);
            if (!finalizer.Contains('/', StringComparison.Ordinal)
                && finalizer is not ("kubernetes" or "orphan" or "foregroundDeletion")
                && kind is { Custom: false, Group: not "apiextensions.k8s.io" })
            {
                errors.Invalid("metadata.finalizers[" + (index - 1) + "]", finalizer,
                    "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    public static void ValidateLabels(JsonObject? labels, string field, FieldErrors errors)
    {
        foreach ((var key, var label) in labels ?? [])
        {
            Names.CheckQualifiedName(key, field, errors);
            Names.CheckLabelValue(label.AsText() ?? "", field, errors);
        }
    }

    public static void ValidateAnnotations(JsonObject? annotations, string field, FieldErrors errors)
    {
        var size = 0;
        foreach ((var key, var text) in annotations ?? [])
        {
            Names.CheckQualifiedName(key.ToLowerInvariant(), field, errors);
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(text.AsText() ?? "");
        }
        if (size > AnnotationBytes)
        {
            errors.TooLong(field, AnnotationBytes);
        }
    }

    /// <summary>Carries over what a writer may leave out, then refuses changes of what may not change.</summary>
    public static void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        var metadata = value.Metadata();
        var before = old.Metadata();
        foreach (var name in KeptWhenAbsent)
        {
            if (string.IsNullOrEmpty(metadata[name]?.ToString()))
            {
                metadata.Put(name, before[name]);
            }
        }
        if (before["generateName"] is { } generated)
        {
            metadata.SetDefault("generateName", generated.DeepClone());
        }

        errors.Unchanged(metadata, before, "metadata.", Immutable);
        if (before["deletionTimestamp"] is null)
        {
            return;
        }

        string[] added = [.. metadata.Items("finalizers").Texts().Except(before.Items("finalizers").Texts())];
        if (added.Length > 0)
        {
            var shown = string.Join(", ", added.Select(text => $"\"{text}\""));
            errors.Forbidden("metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{shown}}}");
        }
    }

    private static void ValidateOwners(JsonArray? owners, FieldErrors errors)
    {
        foreach ((var owner, var field) in owners.Numbered("metadata.ownerReferences"))
        {
            if (string.IsNullOrEmpty(owner.Text("apiVersion")))
            {
                errors.Invalid(field + ".apiVersion", "", "version must not be empty");
            }

            foreach (var name in (ReadOnlySpan<string>)["kind", "name", "uid"])
            {
                if (string.IsNullOrEmpty(owner.Text(name)))
                {
                    errors.Invalid($"{field}.{name}", "", "must not be empty");
                }
            }
        }

        if (owners.Objects().Count(owner => owner.Flag("controller") == true) > 1)
        {
            errors.Invalid("metadata.ownerReferences", owners, "Only one reference can have Controller set to true");
        }
    }
}
