using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Api;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Crds;

public sealed class DefinitionTests : ClusterTest
{
    private const string Name = "widgets.example.dev";

    [Fact]
    public async Task Create_OfADefinition_IsEstablishedAndServedAtOnce()
    {
        var definition = await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);

        Assert.Equal(["NamesAccepted=True", "Established=True"],
            definition.Items("status", "conditions").Objects()
                .Select(condition => $"{condition.Text("type")}={condition.Text("status")}"));
        Assert.Equal("widget WidgetList",
            $"{definition.Text("spec", "names", "singular")} {definition.Text("spec", "names", "listKind")}");
        Assert.Equal("WidgetList", (await Cluster.GetAsync(Samples.Widgets)).Expect(200).Body.Text("kind"));
        var resource = (await Cluster.GetAsync("/apis/example.dev/v1")).Body.Items("resources").Objects().First();
        Assert.Equal("wd", resource.Items("shortNames")![0].AsText());
    }

    [Theory]
    [InlineData("{metadata: {name: gadgets.example.dev}}", "metadata.name FieldValueInvalid")]
    [InlineData("{spec: {group: example}}", "spec.group FieldValueInvalid")]
    [InlineData("{spec: {scope: Galaxy}}", "spec.scope FieldValueNotSupported")]
    [InlineData("{spec: {names: {listKind: Widget}}}", "spec.names.listKind FieldValueInvalid")]
    [InlineData("{spec: {versions: []}}", "spec.versions FieldValueInvalid")]
    [InlineData("{spec: {versions: [{name: v1, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}]}}", "spec.versions FieldValueInvalid")]
    [InlineData("{spec: {versions: [{name: v1, served: true, storage: true}]}}", "spec.versions[0].schema.openAPIV3Schema FieldValueRequired")]
    [InlineData("{spec: {conversion: {strategy: Webhook}}}", "spec.conversion.strategy FieldValueNotSupported")]
    public async Task Create_OfAnUnfitDefinition_NamesTheField(string change, string cause)
    {
        var reply = (await Cluster.PostAsync(Samples.Definitions,
            ValidationTests.Merge(Samples.WidgetDefinition, change))).Expect(422);

        Assert.Contains(cause, reply.Causes);
    }

    [Theory]
    [InlineData("{type: string}", ".type FieldValueInvalid")]
    [InlineData("{type: object, properties: {a: {}}}", ".properties[a].type FieldValueRequired")]
    [InlineData("{type: object, properties: {a: {type: 'null'}}}", ".properties[a].type FieldValueNotSupported")]
    [InlineData("{type: object, properties: {a: {type: array}}}", ".properties[a].items FieldValueRequired")]
    [InlineData("{type: object, properties: {a: {type: string, $ref: x}}}", ".properties[a].$ref FieldValueForbidden")]
    [InlineData("{type: object, properties: {a: {type: array, uniqueItems: true, items: {type: string}}}}", ".properties[a].uniqueItems FieldValueForbidden")]
    [InlineData("{type: object, properties: {a: {type: object, additionalProperties: {type: string}, properties: {b: {type: string}}}}}", ".properties[a].additionalProperties FieldValueForbidden")]
    [InlineData("{type: object, properties: {a: {type: string, pattern: '['}}}", ".properties[a].pattern FieldValueInvalid")]
    [InlineData("{type: object, properties: {a: {type: integer, x-kubernetes-int-or-string: true}}}", ".properties[a].type FieldValueInvalid")]
    [InlineData("{type: object, properties: {a: {type: string, x-kubernetes-preserve-unknown-fields: false}}}", ".properties[a].x-kubernetes-preserve-unknown-fields FieldValueInvalid")]
    [InlineData("{type: object, properties: {a: {type: string, default: 1}}}", ".properties[a].default FieldValueTypeInvalid")]
    [InlineData("{type: object, properties: {a: {type: object, default: {b: 1}}}}", ".properties[a].default FieldValueInvalid")]
    [InlineData("{type: object, properties: {a: {type: array, items: {type: object, properties: {k: {type: string}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k]}}}", ".properties[a].items.properties[k].default FieldValueRequired")]
    [InlineData("{type: object, properties: {a: {type: string}}, anyOf: [{type: object}]}", ".anyOf[0].type FieldValueForbidden")]
    [InlineData("{type: object, anyOf: [{properties: {a: {minLength: 1}}}]}", ".properties[a] FieldValueRequired")]
    public async Task Create_WithAnUnstructuralSchema_NamesTheField(string schema, string cause)
    {
        var change = $"{{spec: {{versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {schema}}}}}]}}}}";

        var reply = (await Cluster.PostAsync(Samples.Definitions,
            ValidationTests.Merge(Samples.WidgetDefinition, change))).Expect(422);

        Assert.Contains("spec.validation.openAPIV3Schema" + cause, reply.Causes);
    }

    [Fact]
    public async Task Delete_OfADefinition_TakesItsObjectsAlong()
    {
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
        await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);
        using var watch = await Cluster.WatchAsync($"{Samples.Widgets}?watch=true&resourceVersion={Cluster.Host.ResourceVersion}");

        (await Cluster.DeleteAsync($"{Samples.Definitions}/{Name}")).Expect(200);

        Assert.Equal("DELETED w", await watch.NextLineAsync());
        (await Cluster.GetAsync($"{Samples.Definitions}/{Name}")).Expect(404);
        (await Cluster.GetAsync(Samples.Widgets)).Expect(404);
    }

    [Fact]
    public async Task Delete_WhileAnObjectHasAFinalizer_WaitsForIt()
    {
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
        await Cluster.CreateAsync(Samples.Widgets,
            ValidationTests.Merge(Samples.Widget, "{metadata: {finalizers: [example.dev/hold]}}"));

        await Cluster.DeleteAsync($"{Samples.Definitions}/{Name}");
        (await Cluster.GetAsync($"{Samples.Definitions}/{Name}")).Expect(200);
        (await Cluster.PostAsync(Samples.Widgets, Samples.Widget
            .Replace("name: w", "name: x", StringComparison.Ordinal))).Expect(405);
        (await Cluster.PatchAsync(Samples.Widgets + "/w", "merge-patch+json", "{metadata: {finalizers: null}}")).Expect(200);

        (await Cluster.GetAsync($"{Samples.Definitions}/{Name}")).Expect(404);
    }

    [Fact]
    public async Task Update_OfASchema_AppliesAtOnce()
    {
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
        (await Cluster.PatchAsync($"{Samples.Definitions}/{Name}", "json-patch+json",
            "[{op: replace, path: /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/maximum, value: 2}]")).Expect(200);

        (await Cluster.PostAsync(Samples.Widgets, Samples.Widget)).Expect(422);
    }
}
