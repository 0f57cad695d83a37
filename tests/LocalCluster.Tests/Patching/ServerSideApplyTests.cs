using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Patching;

public sealed class ServerSideApplyTests : ClusterTest
{
    private const string Path = Samples.ConfigMaps + "/a";
    private const string Pod = Samples.Pods + "/p";

    [Fact]
    public async Task Apply_OfAnAbsentObject_CreatesItAndOwnsItsFields()
    {
        var reply = (await Cluster.ApplyAsync(Path, "me", "{apiVersion: v1, kind: ConfigMap, data: {x: '1'}}")).Expect(
            201);

        var entry = reply.Body.Items("metadata", "managedFields").Objects().Single();
        Assert.Equal("me Apply", $"{entry.Text("manager")} {entry.Text("operation")}");
        Assert.Equal("""{"f:data":{"f:x":{}}}""", JsonText.WriteString(entry["fieldsV1"]));
    }

    [Fact]
    public async Task Apply_OfTheSame_ChangesNothing()
    {
        var first = await Cluster.ApplyAsync(Path, "me", "{apiVersion: v1, kind: ConfigMap, data: {x: '1'}}");
        var second = await Cluster.ApplyAsync(Path, "me", "{apiVersion: v1, kind: ConfigMap, data: {x: '1'}}");

        Assert.Equal(first.Version, second.Expect(200).Version);
    }

    [Fact]
    public async Task Apply_OverAnothersField_ConflictsUnlessForced()
    {
        await Cluster.ApplyAsync(Path, "one", "{apiVersion: v1, kind: ConfigMap, data: {x: '1', y: '1'}}");

        var refused = (await Cluster.ApplyAsync(Path, "two", "{apiVersion: v1, kind: ConfigMap, data: {x: '2'}}")).Expect(
            409);
        var forced = (await Cluster.ApplyAsync(Path, "two", "{apiVersion: v1, kind: ConfigMap, data: {x: '2'}}",
            force: true)).Expect(200);

        Assert.Equal("Apply failed with 1 conflict: conflict with \"one\" using v1: .data.x", refused.Message);
        Assert.Equal([".data.x FieldManagerConflict"], refused.Causes);
        Assert.Equal("2", forced.Body.Text("data", "x"));
        Assert.Equal("""{"f:data":{"f:y":{}}}""", FieldsOf(forced, "one"));
    }

    [Fact]
    public async Task Apply_OfTheSameValue_SharesTheField()
    {
        await Cluster.ApplyAsync(Path, "one", "{apiVersion: v1, kind: ConfigMap, data: {x: '1'}}");
        await Cluster.ApplyAsync(Path, "two", "{apiVersion: v1, kind: ConfigMap, data: {x: '1'}}");

        var dropped = (await Cluster.ApplyAsync(Path, "one", "{apiVersion: v1, kind: ConfigMap}")).Expect(200);

        Assert.Equal("1", dropped.Body.Text("data", "x"));
    }

    [Fact]
    public async Task Apply_WithoutAFieldItHad_RemovesIt()
    {
        await Cluster.ApplyAsync(Path, "me",
            "{apiVersion: v1, kind: ConfigMap, metadata: {labels: {a: b}}, data: {x: '1', y: '2'}}");

        var reply = (await Cluster.ApplyAsync(Path, "me", "{apiVersion: v1, kind: ConfigMap, data: {y: '2'}}")).Expect(
            200);

        Assert.Equal("""{"y":"2"}""", JsonText.WriteString(reply.Body["data"]));
        Assert.Null(reply.Body.At("metadata", "labels"));
    }

    [Fact]
    public async Task Apply_AfterAnUpdate_ConflictsWithItsManager()
    {
        await Cluster.ApplyAsync(Path, "me", "{apiVersion: v1, kind: ConfigMap, data: {x: '1'}}");
        await Cluster.PatchAsync(Path + "?fieldManager=editor", "merge-patch+json", "{data: {x: '9'}}");

        var reply = (await Cluster.ApplyAsync(Path, "me", "{apiVersion: v1, kind: ConfigMap, data: {x: '1'}}")).Expect(
            409);

        Assert.Contains("conflict with \"editor\" using v1: .data.x", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OfLists_MergesContainersAndVariablesByName()
    {
        await Cluster.ApplyAsync(Pod, "one",
            "{apiVersion: v1, kind: Pod, spec: {containers: [{name: main, image: 'i:1', env: [{name: A, value: '1'}]}]}}");

        var second = (await Cluster.ApplyAsync(Pod, "two",
            "{apiVersion: v1, kind: Pod, spec: {containers: [{name: main, image: 'i:2'}]}}", force: true)).Expect(200);

        var container = second.Body.Items("spec", "containers").Objects().Single();
        Assert.Equal("i:2", container.Text("image"));
        Assert.Equal("A", container.Items("env")![0].Text("name"));
    }

    [Fact]
    public async Task Apply_OfTheStatus_LeavesOthersConditions()
    {
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
        await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);
        const string Status = Samples.Widgets + "/w/status";
        const string Head = "apiVersion: example.dev/v1, kind: Widget";
        await Cluster.ApplyAsync(Status, "one", $"{{{Head}, status: {{conditions: [{{type: A, status: 'True'}}]}}}}");

        var reply = (await Cluster.ApplyAsync(Status, "two",
            $"{{{Head}, status: {{conditions: [{{type: B, status: 'False'}}]}}}}")).Expect(200);
        var gone = (await Cluster.ApplyAsync(Status, "one", $"{{{Head}, status: {{}}}}")).Expect(200);

        Assert.Equal(["A", "B"], reply.Body.Items("status", "conditions").Objects()
            .Select(condition => condition.Text("type")));
        Assert.Equal(["B"], gone.Body.Items("status", "conditions").Objects().Select(condition => condition.Text("type")));
    }

    [Theory]
    [InlineData("?force=true", "{apiVersion: v1, kind: ConfigMap}", 422)]
    [InlineData("?fieldManager=me", "{apiVersion: v1, kind: ConfigMap, metadata: {managedFields: [{manager: x}]}}", 400)]
    [InlineData("?fieldManager=me", "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}", 400)]
    [InlineData("?fieldManager=me&fieldValidation=Strict", "{apiVersion: v1, kind: ConfigMap, bogus: 1}", 400)]
    public async Task Apply_OfAnUnfitRequest_IsRefused(string query, string body, int code) =>
        (await Cluster.PatchAsync(Path + query, "apply-patch+yaml", body)).Expect(code);

    [Fact]
    public async Task Update_OfAField_TakesItFromItsOwner()
    {
        await Cluster.CreateAsync(Samples.ConfigMaps + "?fieldManager=maker",
            "{metadata: {name: a}, data: {x: '1', y: '1'}}");

        var reply = (await Cluster.PatchAsync(Path + "?fieldManager=editor", "merge-patch+json",
            "{data: {x: '2'}}")).Expect(200);

        Assert.Equal("""{"f:data":{".":{},"f:y":{}}}""", FieldsOf(reply, "maker"));
        Assert.Equal("""{"f:data":{"f:x":{}}}""", FieldsOf(reply, "editor"));
    }

    private static string FieldsOf(Reply reply, string manager) => JsonText.WriteString(
        reply.Body.Items("metadata", "managedFields").Objects().Single(
            entry => entry.Text("manager") == manager)["fieldsV1"]);
}
