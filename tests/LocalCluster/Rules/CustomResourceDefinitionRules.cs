using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Schemas.Cel;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>A CustomResourceDefinition: its names and versions, its schemas' structure, and the conditions that say it is served.</summary>
internal sealed class CustomResourceDefinitionRules : KindRules
{
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";
    private static readonly string[] ColumnTypes = ["boolean", "date", "integer", "number", "string"];

    public override void Default(JsonObject value)
    {
        var names = value.Child("spec").Child("names");
        if (names.Text("kind") is { Length: > 0 } kind)
        {
            names.SetDefaultText("singular", kind.ToLowerInvariant());
            names.SetDefaultText("listKind", kind + "List");
        }
        value.Child("spec").SetDefault("conversion", new JsonObject { ["strategy"] = "None" });
    }

    public override void PrepareCreate(JsonObject value)
    {
        var now = value.Text("metadata", "creationTimestamp") ?? "";
        value.Metadata()["finalizers"] = new JsonArray(CleanupFinalizer);
        value["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now)),
            ["acceptedNames"] = value.At("spec", "names")?.DeepClone(),
            ["storedVersions"] = value.Items("spec", "versions").Objects().Where(version => version.Flag("storage") == true)
                .Select(version => version.Text("name") ?? "").ToJson(),
        };
    }

    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        if (value["status"] is JsonObject status)
        {
            status.Put("acceptedNames", value.At("spec", "names"));
        }
    }

    public override void Validate(JsonObject value, FieldErrors errors)
    {
        var spec = value.Child("spec");
        string group = spec.Text("group") ?? "", plural = spec.Text("names", "plural") ?? "";
        if (group.Length == 0)
        {
            errors.Required("spec.group");
        }
        else if (!group.Contains('.', StringComparison.Ordinal))
        {
            errors.Invalid("spec.group", group, "should be a domain with at least one dot");
        }
        else
        {
            Names.CheckSubdomain(group, "spec.group", errors);
        }

        if (value.Name() != $"{plural}.{group}")
        {
            errors.Invalid("metadata.name", value.Name(), "must be spec.names.plural+\".\"+spec.group");
        }

        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
        {
            errors.NotSupported("spec.scope", spec["scope"] ?? "", "Cluster", "Namespaced");
        }

        ValidateNames(spec, errors);
        ValidateVersions(spec, errors);
        if (spec.Text("conversion", "strategy") is { } strategy and not "None")
        {
            errors.NotSupported("spec.conversion.strategy", strategy, "None");
        }

        if (spec.Flag("preserveUnknownFields") == true)
        {
            errors.Invalid("spec.preserveUnknownFields", true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
    }

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors)
    {
        errors.Unchanged(value.Map("spec"), old.Map("spec"), "spec.", "group", "scope");
        errors.Unchanged(value.Map("spec", "names"), old.Map("spec", "names"), "spec.names.", "plural", "kind");
    }

    private static JsonObject Condition(string type, string reason, string message, string now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = now,
        ["reason"] = reason,
        ["message"] = message,
    };

    private static void ValidateNames(JsonObject spec, FieldErrors errors)
    {
        var names = spec.Child("names");
        foreach (var name in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            var text = errors.RequiredText(names, name, "spec.names");
            if (text.Length > 0)
            {
                Names.CheckLabel(text.ToLowerInvariant(), $"spec.names.{name}", errors);
            }
        }
        if (names.Text("kind") == names.Text("listKind"))
        {
            errors.Invalid("spec.names.listKind", names["listKind"], "kind and listKind may not be the same");
        }
    }

    private static void ValidateVersions(JsonObject spec, FieldErrors errors)
    {
        const string Field = "spec.versions[0]";
        if (spec.Items("versions") is not { Count: 1 } versions || versions[0].Flag("storage") != true)
        {
            errors.Invalid("spec.versions", spec["versions"], "LocalCluster serves definitions of one version, which must be the storage version");
            return;
        }

        Names.CheckLabel(versions[0].Text("name") ?? "", $"{Field}.name", errors);
        if (versions[0].Map("schema", "openAPIV3Schema") is not { } schema)
        {
            errors.Required($"{Field}.schema.openAPIV3Schema", "schemas are required");
            return;
        }

        // A schema that all versions share is shown where it stood before versions had their own.
        const string Shared = "spec.validation.openAPIV3Schema";
        var before = errors.Causes.Count;
        StructuralRules.Validate(schema, Shared, errors);
        if (errors.Causes.Count == before)
        {
            CelDefinitions.Validate(schema, Shared, errors);
        }

        Columns((JsonObject)versions[0]!, Field, errors);
    }

    private static void Columns(JsonObject version, string field, FieldErrors errors)
    {
        foreach ((var column, var at) in version.Items("additionalPrinterColumns").Numbered($"{field}.additionalPrinterColumns"))
        {
            errors.RequiredText(column, "name", at);
            if (!ColumnTypes.Contains(column.Text("type")))
            {
                errors.Invalid($"{at}.type", column["type"] ?? "", $"must be one of {string.Join(",", ColumnTypes)}");
            }

            var path = errors.RequiredText(column, "jsonPath", at);
            if (path.Length > 0 && !(path.StartsWith('.') && Tables.JsonPath.TryParse(path, out _)))
            {
                errors.Invalid($"{at}.jsonPath", path, "must be a simple json path starting with .");
            }
        }
    }
}

/// <summary>A custom resource's defaults and checks, all from its schema.</summary>
internal sealed class CustomResourceRules(Schema schema) : KindRules
{
    public override void Default(JsonObject value) => Defaulting.Apply(value, schema);

    public override void Validate(JsonObject value, FieldErrors errors) => SchemaValidator.Validate(value, schema, errors);

    public override void ValidateCreate(JsonObject value, FieldErrors errors) => CelValidator.Validate(value, null, schema, errors);

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors) => CelValidator.Validate(value, old, schema, errors);

    public override void ValidateStatusUpdate(JsonObject value, JsonObject old, FieldErrors errors) => CelValidator.Validate(value, old, schema, errors);
}
