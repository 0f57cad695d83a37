using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Patching;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Storage;
using TalosImageOperator.LocalCluster.Tests.Support;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Patching;

public sealed class PatchTests : ClusterTest
{
    [Theory]
    [InlineData("{a: 1}", "[{op: add, path: /b, value: 2}]", "{a: 1, b: 2}")]
    [InlineData("{a: [1, 3]}", "[{op: add, path: /a/1, value: 2}]", "{a: [1, 2, 3]}")]
    [InlineData("{a: [1]}", "[{op: add, path: /a/-, value: 2}]", "{a: [1, 2]}")]
    [InlineData("{a: {b: 1}}", "[{op: remove, path: /a/b}]", "{a: {}}")]
    [InlineData("{a: 1}", "[{op: replace, path: /a, value: {x: v}}]", "{a: {x: v}}")]
    [InlineData("{a/b: 1, m~n: 2}", "[{op: replace, path: /a~1b, value: 3}, {op: remove, path: /m~0n}]", "{a/b: 3}")]
    [InlineData("{a: 1}", "[{op: replace, path: '', value: {z: 1}}]", "{z: 1}")]
    public void JsonPatch_OfAnOperation_DoesWhatRfc6902Says(string target, string patch, string expected) =>
        AssertSame(expected, JsonPatch.Apply(Read(target), Read(patch)));

    [Theory]
    [InlineData("{a: 1}", "[{op: remove, path: /b}]", 422)]
    [InlineData("{a: [1]}", "[{op: add, path: /a/5, value: 2}]", 422)]
    [InlineData("{a: 1}", "[{op: add, path: /b/c, value: 2}]", 422)]
    [InlineData("{a: 1}", "[{op: explode, path: /a}]", 400)]
    [InlineData("{a: 1}", "{a: 2}", 400)]
    public void JsonPatch_ThatDoesNotFit_IsRefused(string target, string patch, int code) =>
        Assert.Equal(code, Assert.Throws<ApiException>(() => JsonPatch.Apply(Read(target), Read(patch))).Code);

    [Theory]
    [InlineData("{a: {b: 1, c: 2}}", "{a: {b: null, d: 3}}", "{a: {c: 2, d: 3}}")]
    [InlineData("{a: [1, 2]}", "{a: [3]}", "{a: [3]}")]
    [InlineData("{a: 1}", "{a: {b: {c: null}}}", "{a: {b: {}}}")]
    public void MergePatch_OfAChange_DoesWhatRfc7396Says(string target, string patch, string expected) =>
        AssertSame(expected, MergePatch.Apply(Read(target), Read(patch)));

    [Theory]
    [InlineData("{containers: [{name: a, image: x}]}", "{containers: [{name: b, image: y}]}", "{containers: [{name: a, image: x}, {name: b, image: y}]}")]
    [InlineData("{containers: [{name: a, image: x, tty: true}]}", "{containers: [{name: a, image: y}]}", "{containers: [{name: a, image: y, tty: true}]}")]
    [InlineData("{containers: [{name: a}, {name: b}]}", "{containers: [{name: a, $patch: delete}]}", "{containers: [{name: b}]}")]
    [InlineData("{containers: [{name: a}, {name: b}]}", "{containers: [{$patch: replace}, {name: c}]}", "{containers: [{name: c}]}")]
    [InlineData("{containers: [{name: a}, {name: b}]}", "{$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: a, image: z}]}", "{containers: [{name: b}, {name: a, image: z}]}")]
    [InlineData("{volumes: [{name: v, emptyDir: {}}]}", "{volumes: [{$retainKeys: [name, secret], name: v, secret: {secretName: s}}]}", "{volumes: [{name: v, secret: {secretName: s}}]}")]
    [InlineData("{nodeSelector: {a: b, c: d}}", "{nodeSelector: {a: null, e: f}}", "{nodeSelector: {c: d, e: f}}")]
    [InlineData("{nodeSelector: {a: b}}", "{nodeSelector: {$patch: replace, c: d}}", "{nodeSelector: {c: d}}")]
    [InlineData("{tolerations: [{key: a}]}", "{tolerations: [{key: b}]}", "{tolerations: [{key: b}]}")]
    public void StrategicMergePatch_OfAPodSpec_MergesByKeys(string target, string patch, string expected) =>
        AssertSame(expected,
            StrategicMergePatch.Apply((JsonObject)Read(target)!, (JsonObject)Read(patch)!, BuiltInTypes.Get("PodSpec")));

    [Theory]
    [InlineData("{finalizers: [a, b]}", "{$deleteFromPrimitiveList/finalizers: [a]}", "{finalizers: [b]}")]
    [InlineData("{finalizers: [a]}", "{finalizers: [b]}", "{finalizers: [a, b]}")]
    public void StrategicMergePatch_OfASet_AddsAndDeletesValues(string target, string patch, string expected) =>
        AssertSame(expected,
            StrategicMergePatch.Apply((JsonObject)Read(target)!, (JsonObject)Read(patch)!, BuiltInTypes.Get("ObjectMeta")));

    [Fact]
    public async Task Patch_WithAnOldVersion_IsAConflict()
    {
        await Cluster.CreateAsync(Samples.ConfigMaps, "{metadata: {name: a}}");

        (await Cluster.PatchAsync(Samples.ConfigMaps + "/a", "merge-patch+json",
            "{metadata: {resourceVersion: '1'}, data: {x: v}}")).Expect(409);
    }

    [Fact]
    public async Task Patch_OfAnAbsentObject_IsNotFound() =>
        (await Cluster.PatchAsync(Samples.ConfigMaps + "/a", "merge-patch+json", "{data: {x: v}}")).Expect(404);

    [Fact]
    public async Task Patch_OfAnUnknownKind_IsUnsupported() =>
        (await Cluster.PatchAsync(Samples.ConfigMaps + "/a", "json", "{}")).Expect(415);

    [Fact]
    public async Task Patch_OfACustomResourceStrategically_IsUnsupported()
    {
        await Cluster.CreateAsync(Samples.Definitions, Samples.WidgetDefinition);
        await Cluster.CreateAsync(Samples.Widgets, Samples.Widget);

        (await Cluster.PatchAsync(Samples.Widgets + "/w", "strategic-merge-patch+json", "{spec: {size: 4}}")).Expect(415);
    }

    private static JsonNode? Read(string yaml) => YamlText.Parse(Encoding.UTF8.GetBytes(yaml));

    private static void AssertSame(string expected, JsonNode? actual) =>
        Assert.Equal(JsonText.WriteString(Read(expected)), JsonText.WriteString(actual));
}
