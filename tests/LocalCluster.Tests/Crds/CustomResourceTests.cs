using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Api;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Crds;

public sealed class CustomResourceTests : ClusterTest
{
    private const string Path = Samples.Widgets + "/w";

    [Fact]
    public async Task Create_OfAWidget_FillsDefaultsAndStatus()
    {
        await DefineAsync();

        var widget = await Cluster.CreateAsync(Samples.Widgets,
            ValidationTests.Merge(Samples.Widget, "{spec: {parts: [{name: a}]}, status: {observedGeneration: 7}}"));

        Assert.Equal("red", widget.Text("spec", "colour"));
        Assert.Equal(1, widget.Items("spec", "parts")![0].Integer("weight"));
        Assert.Equal(-1, widget.Integer("status", "observedGeneration"));
        Assert.Equal(1, widget.Integer("metadata", "generation"));
    }

    [Theory]
    [InlineData("{spec: {size: 0}}", "spec.size FieldValueInvalid")]
    [InlineData("{spec: {size: 10}}", "spec.size FieldValueInvalid")]
    [InlineData("{spec: {size: big}}", "spec.size FieldValueTypeInvalid")]
    [InlineData("{spec: {size: 1.5}}", "spec.size FieldValueTypeInvalid")]
    [InlineData("{spec: {size: null}}", "spec.size FieldValueRequired")]
    [InlineData("{spec: null}", null)]
    [InlineData("{spec: {colour: blue}}", "spec.colour FieldValueNotSupported")]
    [InlineData("{spec: {label: a}}", "spec.label FieldValueInvalid")]
    [InlineData("{spec: {label: abcde}}", "spec.label FieldValueTooLong")]
    [InlineData("{spec: {label: \"ab\\n\"}}", "spec.label FieldValueInvalid")]
    [InlineData("{spec: {tags: [a, b, a]}}", "spec.tags[2] FieldValueDuplicate")]
    [InlineData("{spec: {tags: [a, b, c, d]}}", "spec.tags FieldValueTooMany")]
    [InlineData("{spec: {parts: [{name: a}, {name: a, weight: 2}]}}", "spec.parts[1] FieldValueDuplicate")]
    [InlineData("{spec: {parts: [{weight: 2}]}}", "spec.parts[0].name FieldValueRequired")]
    [InlineData("{spec: {port: [1]}}", "spec.port FieldValueTypeInvalid")]
    [InlineData("{spec: {port: 80}}", null)]
    [InlineData("{spec: {port: http}}", null)]
    [InlineData("{spec: {labels: {a: 1}}}", "spec.labels.a FieldValueTypeInvalid")]
    [InlineData("{spec: {at: yesterday}}", "spec.at FieldValueInvalid")]
    [InlineData("{spec: {at: '2026-01-02T03:04:05Z'}}", null)]
    public async Task Create_OfAWidget_IsCheckedAgainstTheSchema(string change, string? cause)
    {
        await DefineAsync();

        var reply = await Cluster.PostAsync(Samples.Widgets, ValidationTests.Merge(Samples.Widget, change));

        if (cause is null)
        {
            reply.Expect(201);
        }
        else
        {
            Assert.Contains(cause, reply.Expect(422).Causes);
        }
    }

    [Fact]
    public async Task Create_WithANull_KeepsItOnlyWhereNullable()
    {
        await DefineAsync();

        var reply = await Cluster.SendAsync(HttpMethod.Post, Samples.Widgets,
            """{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":1,"label":null,"colour":null}}""", "application/json");

        Assert.True(reply.Expect(201).Body.Map("spec")!.ContainsKey("label"));
        Assert.Equal("red", reply.Body.Text("spec", "colour"));
    }

    [Fact]
    public async Task Create_WithUnknownFields_PrunesThemButNotWhereTheyArePreserved()
    {
        await DefineAsync();

        var widget = await Cluster.CreateAsync(Samples.Widgets,
            ValidationTests.Merge(Samples.Widget, "{spec: {bogus: 1, free: {any: [thing]}}, extra: 1}"));

        Assert.Null(widget.At("spec", "bogus"));
        Assert.Null(widget["extra"]);
        Assert.Equal("thing", widget.Items("spec", "free", "any")![0].AsText());
    }

    [Fact]
    public async Task Create_WithUnknownFieldsStrictly_NamesThem()
    {
        await DefineAsync();

        var reply = (await Cluster.PostAsync(Samples.Widgets + "?fieldValidation=Strict",
            ValidationTests.Merge(Samples.Widget,
                "{spec: {bogus: 1, parts: [{name: a, odd: 2}]}, metadata: {odd: 1}}"))).Expect(400);

        foreach (var field in (string[])["spec.bogus", "spec.parts[0].odd", "metadata.odd"])
        {
            Assert.Contains($"unknown field \"{field}\"", reply.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Patch_OfSpecAndStatus_TouchesOnlyTheAddressedHalf()
    {
        await DefineAsync();
        await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);
        const string Both = "{metadata: {labels: {a: b}}, spec: {size: 4}, status: {observedGeneration: 5}}";

        var status = (await Cluster.PatchAsync(Path + "/status", "merge-patch+json", Both)).Expect(200);
        var main = (await Cluster.PatchAsync(Path, "merge-patch+json", Both
            .Replace("5", "6", StringComparison.Ordinal))).Expect(200);

        Assert.Equal([3, 5, 1],
            [status.Body.Integer("spec", "size"), status.Body.Integer("status", "observedGeneration"),
                status.Body.Integer("metadata", "generation")]);
        Assert.Null(status.Body.At("metadata", "labels"));
        Assert.Equal([4, 5, 2],
            [main.Body.Integer("spec", "size"), main.Body.Integer("status", "observedGeneration"),
                main.Body.Integer("metadata", "generation")]);
    }

    [Fact]
    public async Task Patch_OfMetadataOnly_KeepsTheGeneration()
    {
        await DefineAsync();
        await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);

        var reply = await Cluster.PatchAsync(Path, "merge-patch+json", "{metadata: {annotations: {a: b}}}");

        Assert.Equal(1, reply.Body.Integer("metadata", "generation"));
    }

    [Fact]
    public async Task Put_WithoutAVersion_IsRefused()
    {
        await DefineAsync();
        var widget = await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);
        widget.Metadata().Remove("resourceVersion");

        var reply = (await Cluster.PutAsync(Path, widget)).Expect(422);

        Assert.Equal(["metadata.resourceVersion FieldValueInvalid"], reply.Causes);
    }

    [Fact]
    public async Task Put_ToTheStatus_IgnoresTheSpec()
    {
        await DefineAsync();
        var widget = await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);
        widget.Child("spec")["size"] = 9;
        widget.Child("status")["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" });

        var reply = (await Cluster.PutAsync(Path + "/status", widget)).Expect(200);

        Assert.Equal(3, reply.Body.Integer("spec", "size"));
        Assert.Equal("Ready", reply.Body.Items("status", "conditions")![0].Text("type"));
    }

    [Fact]
    public async Task Get_AsTable_HasThePrinterColumns()
    {
        await DefineAsync();
        await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);
        await Cluster.PatchAsync(Path + "/status", "merge-patch+json",
            "{status: {conditions: [{type: Other, status: 'False'}, {type: Ready, status: 'True'}]}}");

        var table = await Cluster.GetAsync(Samples.Widgets,
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");

        Assert.Equal(["Name 0", "Size 0", "Ready 0", "Since 0", "Colour 1"],
            table.Body.Items("columnDefinitions").Objects()
                .Select(column => $"{column.Text("name")} {column.Integer("priority")}"));
        var cells = table.Body.Items("rows")![0].Items("cells")!;
        Assert.Equal(["w", "3", "True"], cells.Take(3).Select(cell => cell!.ToString()));
        Assert.Matches("^[0-9]+s$", cells[3]!.ToString());
        Assert.Equal("PartialObjectMetadata", table.Body.Items("rows")![0].Text("object", "kind"));
    }

    private async Task DefineAsync() => await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
}
