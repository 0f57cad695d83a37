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
        foreach (var path in (string[][])[["group"], ["names", "plural"], ["names", "kind"], ["scope"]])
        {
            string[] full = ["spec", .. path];
            if (value.Text(full) != old.Text(full))
            {
                errors.Invalid(string.Join('.', full), value.At(full), "field is immutable");
            }
        }
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
            var text = names.Text(name) ?? "";
            if (text.Length == 0)
            {
                errors.Required($"spec.names.{name}");
            }
            else
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
        JsonObject[] versions = [.. spec.Items("versions").Objects()];
        if (versions.Length == 0)
        {
            errors.Required("spec.versions", "must have at least one version");
        }

        if (versions.Count(version => version.Flag("storage") == true) != 1)
        {
            errors.Invalid("spec.versions", versions.Select(version => version.Text("name") ?? "").ToJson(),
                "must have exactly one version marked as storage version");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var same = versions.All(version => JsonNode.DeepEquals(version["schema"], versions[0]["schema"]));
        for (var i = 0; i < versions.Length; i++)
        {
            string field = $"spec.versions[{i}]", name = versions[i].Text("name") ?? "";
            // A schema that all versions share is shown where it stood before versions had their own.
            var at = same ? "spec.validation.openAPIV3Schema" : $"{field}.schema.openAPIV3Schema";
            Names.CheckLabel(name, $"{field}.name", errors);
            if (!seen.Add(name))
            {
                errors.Invalid($"{field}.name", name, "must be unique");
            }

            if (versions[i].Map("schema", "openAPIV3Schema") is not { } schema)
            {
                errors.Required($"{field}.schema.openAPIV3Schema", "schemas are required");
            }
            else if (!same || i == 0)
            {
                CheckSchema(schema, at, errors);
            }

            Columns(versions[i], field, errors);
        }
    }

    private static void CheckSchema(JsonObject schema, string field, FieldErrors errors)
    {
        var before = errors.Causes.Count;
        StructuralRules.Validate(schema, field, errors);
        if (errors.Causes.Count == before)
        {
            CelDefinitions.Validate(schema, field, errors);
        }
    }

    private static void Columns(JsonObject version, string field, FieldErrors errors)
    {
        var index = 0;
        foreach (var column in version.Items("additionalPrinterColumns").Objects())
        {
            var at = $"{field}.additionalPrinterColumns[{index++}]";
            if (string.IsNullOrEmpty(column.Text("name")))
            {
                errors.Required($"{at}.name");
            }

            if (!ColumnTypes.Contains(column.Text("type")))
            {
                errors.Invalid($"{at}.type", column["type"] ?? "", $"must be one of {string.Join(",", ColumnTypes)}");
            }

            var path = column.Text("jsonPath") ?? "";
            if (path.Length == 0)
            {
                errors.Required($"{at}.jsonPath");
            }
            else if (!path.StartsWith('.'))
            {
                errors.Invalid($"{at}.jsonPath", path, "must be a simple json path starting with .");
            }
            else if (!Tables.JsonPath.TryParse(path, out _))
            {
                errors.Invalid($"{at}.jsonPath", path, "unrecognized character in action");
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
