using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Api;

public sealed class StatefulSetTests : ClusterTest
{
    private const string Path = "/apis/apps/v1/namespaces/default/statefulsets";

    private const string Pool = """
        {metadata: {name: pool}, spec: {serviceName: pool, selector: {matchLabels: {app: pool}},
         template: {metadata: {labels: {app: pool}}, spec: {containers: [{name: buildkitd, image: buildkit, volumeMounts: [{name: state, mountPath: /state}]}]}},
         volumeClaimTemplates: [{metadata: {name: state}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}
        """;

    [Theory]
    [InlineData("{spec: {replicas: 3}}", 200)]
    [InlineData("{spec: {template: {spec: {terminationGracePeriodSeconds: 60}}}}", 200)]
    [InlineData("{spec: {podManagementPolicy: Parallel}}", 422)]
    [InlineData("{spec: {serviceName: other}}", 422)]
    [InlineData("{spec: {volumeClaimTemplates: [{metadata: {name: state}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}}]}}", 422)]
    public async Task Patch_ChangesOnlyWhatKubernetesAllows(string patch, int code)
    {
        (await Cluster.PostAsync(Path, Pool)).Expect(201);

        var reply = (await Cluster.PatchAsync($"{Path}/pool", "merge-patch+json", patch)).Expect(code);

        Assert.Equal(code == 422 ? ["spec FieldValueForbidden"] : [], reply.Causes);
    }

    [Fact]
    public async Task Create_WithASelectorOfOtherPods_IsRefused()
    {
        var reply = (await Cluster.PostAsync(Path, Pool.Replace("matchLabels: {app: pool}", "matchLabels: {app: other}", StringComparison.Ordinal))).Expect(422);

        Assert.Equal(["spec.template.metadata.labels FieldValueInvalid"], reply.Causes);
    }
}
