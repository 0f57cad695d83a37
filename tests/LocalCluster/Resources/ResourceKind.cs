using TalosImageOperator.LocalCluster.Rules;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Tables;

namespace TalosImageOperator.LocalCluster.Resources;

/// <summary>One resource in one version: its names, its schema, its rules and how it prints. All handling is driven by this.</summary>
internal sealed record ResourceKind
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public string ListKind => ListKindName ?? Kind + "List";

    public string? ListKindName { get; init; }

    public bool Namespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public required Schema Schema { get; init; }

    public KindRules Rules { get; init; } = new();

    public TablePrinter Printer { get; init; } = TablePrinter.NameAndAge;

    public bool StatusSubresource { get; init; }

    /// <summary>Other subresources, for discovery: their name and the kind that they take.</summary>
    public IReadOnlyList<SubresourceKind> Subresources { get; init; } = [];

    /// <summary>True for kinds of a CustomResourceDefinition.</summary>
    public bool Custom { get; init; }

    /// <summary>Whether its definition is being deleted: nothing can be created any more.</summary>
    public bool Terminating { get; init; }

    public bool TracksGeneration { get; init; }

    /// <summary>Whether an update may leave out resourceVersion.</summary>
    public bool UnconditionalUpdate { get; init; } = true;

    /// <summary>What a DELETE without propagationPolicy does.</summary>
    public string DefaultPropagation { get; init; } = "Background";

    /// <summary>Whether a DELETE that removes the object answers with it instead of with a Status.</summary>
    public bool ReturnsDeleted { get; init; }

    /// <summary>Field labels that a fieldSelector may name, beside metadata.name and metadata.namespace.</summary>
    public IReadOnlyDictionary<string, Func<JsonObject, string>> FieldLabels { get; init; } = new Dictionary<string, Func<JsonObject, string>>();

    /// <summary>Where the objects are kept, where another version or group shares them.</summary>
    public GroupResource? SharedStorage { get; init; }

    /// <summary>From this version's shape to the stored one, and back.</summary>
    public Func<JsonObject, JsonObject>? ToStored { get; init; }

    public Func<JsonObject, JsonObject>? FromStored { get; init; }

    /// <summary>Whether a POST is answered without storing anything, as access reviews are.</summary>
    public bool IsReview { get; init; }

    public GroupResource Resource => new(Group, Plural);

    public GroupResource Storage => SharedStorage ?? Resource;

    /// <summary>The schema of the stored form.</summary>
    public Schema StoredSchema => ToStored is null ? Schema : BuiltInTypes.Get("Event");

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Such as <c>jobs.batch</c>, as messages name it.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}

/// <summary>A subresource other than status, such as <c>log</c>.</summary>
internal sealed record SubresourceKind(string Name, string Group, string Version, string Kind, string[] Verbs);
